/** How a server writes its log: JSON lines to stderr, readable lines on a terminal, never a secret. */
import {
  pino,
  stdSerializers,
  stdTimeFunctions,
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
} from 'pino';
import { prettyFactory } from 'pino-pretty';

import { ServiceError } from '../errors.js';
import { redact, redactText } from './redact.js';

export type { Logger };

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const STDERR = 2;

export interface LoggerOptions {
  /** Stands in every line: which server speaks. */
  readonly name: string;
  /** Default `info`. */
  readonly level?: string;
  /** Lines for people instead of JSON; default: stderr is a terminal. */
  readonly pretty?: boolean;
  /** Default stderr. */
  readonly stream?: DestinationStream;
}

/**
 * Creates the logger of one process; give parts of it `logger.child({ part })`.
 *
 * @throws ServiceError SV_SETTING_VALUE for a level that does not exist
 */
export function createLogger(options: LoggerOptions): Logger {
  const level = options.level ?? 'info';
  if (!LOG_LEVELS.some((known) => known === level)) {
    throw new ServiceError('SV_SETTING_VALUE', `log level is ${JSON.stringify(level)}`, {
      hint: `Give one of ${LOG_LEVELS.join(', ')}.`,
    });
  }
  const logger = pino(
    {
      name: options.name,
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => omitHost(redact(bindings)),
        log: redact,
      },
      serializers: { err: serializeError },
    },
    destinationOf(options),
  );
  return redactChildren(logger);
}

/** Pino applies `formatters.bindings` to the root only; children inherit from their parent, so this reaches all. */
function redactChildren(logger: Logger): Logger {
  const child: (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger = logger.child;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions): Logger {
      return child.call(this, redact(bindings), options);
    },
  });
}

/** The machine's name is the log collector's business. */
function omitHost(bindings: Record<string, unknown>): Record<string, unknown> {
  const { hostname: _, ...rest } = bindings;
  return rest;
}

function serializeError(error: Error): object {
  const serialized = stdSerializers.err(error);
  return redact({ ...serialized, message: redactText(serialized.message) });
}

/** Synchronous, so that the last line before a crash or an exit is not lost. */
function destinationOf(options: LoggerOptions): DestinationStream {
  const onTerminal = options.stream === undefined && process.stderr.isTTY === true;
  const stream = options.stream ?? pino.destination({ dest: STDERR, sync: true });
  if (!(options.pretty ?? onTerminal)) return stream;
  const prettify = prettyFactory({
    colorize: onTerminal,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,name',
    messageFormat: '{name}: {msg}',
  });
  return { write: (line) => stream.write(prettify(line)) };
}
