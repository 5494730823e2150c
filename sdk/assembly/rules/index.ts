/** Configurations in Higress's form: a global part and rules by route, domain or service. Anything added here is public. */

export { ConfigReport } from './config-report';
export { ConfigValue } from './config-value';
export { ReadConfig, Rules } from './rules';
