/**
 * The loggers of this process and their levels, which can be changed while it runs.
 * Spec: Envoy docs "Administration interface: POST /logging".
 */

export const LOG_LEVEL_NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const;
export type LogLevelName = (typeof LOG_LEVEL_NAMES)[number];

/** Told of each change; `level` stands in LOG_LEVEL_NAMES. */
export type LevelListener = (level: LogLevelName) => void;

interface NamedLogger {
  level: LogLevelName;
  readonly change: LevelListener;
}

export class LogLevels {
  readonly #loggers = new Map<string, NamedLogger>();

  /** Makes a logger known. */
  add(name: string, level: LogLevelName, change: LevelListener): void {
    this.#loggers.set(name, { level, change });
  }

  has(name: string): boolean {
    return this.#loggers.has(name);
  }

  set(name: string, level: LogLevelName): void {
    const logger = this.#loggers.get(name);
    if (logger === undefined) return;
    logger.level = level;
    logger.change(level);
  }

  setAll(level: LogLevelName): void {
    for (const name of this.#loggers.keys()) this.set(name, level);
  }

  list(): [name: string, level: LogLevelName][] {
    return [...this.#loggers].map(([name, { level }]) => [name, level] as [string, LogLevelName]);
  }
}

export function isLogLevel(word: string): word is LogLevelName {
  return LOG_LEVEL_NAMES.some((name) => name === word);
}
