/** Public surface of `@postern/service/logs`; anything added here is public. */
export { createLogger, LOG_LEVELS, type Logger, type LoggerOptions } from './logger.js';
export { redact, redactText, REDACTED } from './redact.js';
