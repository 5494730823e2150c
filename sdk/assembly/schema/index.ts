/** JSON Schema checks of values on a JSON tape, with sentences for what is wrong. Anything added here is public. */

export { Schema } from './schema';
export { MOST_VIOLATIONS, violations, Violations } from './violations';
