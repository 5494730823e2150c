/**
 * The loggers of a serving process under Envoy's names, and how a level of Envoy's becomes one of ours.
 */
import type { Logger } from '@postern/service/logs';

import type { GatewayControl } from '../gateway/gateway-report.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { LOG_LEVEL_NAMES, LogLevels, type LogLevelName } from './log-levels.js';

/** By Envoy's order: trace, debug, info, warning, error, critical, off. */
const OURS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** One logger for each part that can be made louder alone. */
export interface ProcessLoggers {
  readonly admin: Logger;
  /** What happens with connections and requests. */
  readonly http: Logger;
  readonly main: Logger;
  /** Plugins' own lines. */
  readonly wasm: Logger;
}

/** Splits a logger into its parts. */
export function processLoggers(main: Logger): ProcessLoggers {
  const part = (name: string): Logger => main.child({ part: name });
  return { admin: part('admin'), http: part('http'), main, wasm: part('wasm') };
}

/** A log whose lines name their thread, at the logger's level of the moment: every thread runs every plugin. */
export function inThread(logger: Logger, thread: string): GatewayLog {
  const write = (level: keyof GatewayLog) => (message: string) => logger[level]({ thread }, message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** The levels of these loggers; plugins learn of theirs in every thread. */
export function levelsOf(loggers: ProcessLoggers, gateway: GatewayControl): LogLevels {
  const levels = new LogLevels();
  const start = envoyLevel(loggers.main.level);
  for (const [name, logger] of Object.entries(loggers) as [string, Logger][]) {
    levels.add(name, start, (level) => {
      const index = LOG_LEVEL_NAMES.indexOf(level);
      logger.level = OURS[index] ?? 'info';
      // A thread that is going away does not matter; the next one starts with what the command line said.
      if (name === 'wasm')
        void gateway.command({ kind: 'plugin-log-level', level: index }).catch(() => undefined);
    });
  }
  return levels;
}

function envoyLevel(level: string): LogLevelName {
  return LOG_LEVEL_NAMES[OURS.indexOf(level)] ?? 'info';
}
