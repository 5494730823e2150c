/** Telling clients how their calls go. Anything added here is public. */

export { writeLogMessage } from './log-message';
export { Logging } from './logging';
export { Severity, severityName, severityOf } from './severity';
