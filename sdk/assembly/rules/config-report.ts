/** What is wrong with a configuration: every fault with its path and what to do, not only the first. */

import { log, LogLevel } from '../log';

const SHOWN = 20;

/** Faults found while a configuration is read. Values may be secrets: say what is expected, not what was there. */
export class ConfigReport {
  /** Top-level fields that are read apart from the plugin's configuration. */
  settingNames: string[] = [];
  private faults: string[] = [];

  /** Notes a fault; `path` is empty for the configuration as a whole. */
  refuse(path: string, message: string, hint: string): void {
    const place = path == '' ? '' : ` at ${path}`;
    this.faults.push(`${place}: ${message}; hint: ${hint}`);
  }

  /** Takes over what another report has. */
  add(other: ConfigReport): void {
    this.faults = this.faults.concat(other.faults);
  }

  /** True while nothing was refused. */
  get isClean(): bool {
    return this.faults.length == 0;
  }

  /** Logs each fault as one line that begins with `what`. */
  write(level: LogLevel, what: string): void {
    const shown = min(this.faults.length, SHOWN);
    for (let i = 0; i < shown; i++) log(level, what + this.faults[i]);
    const left = this.faults.length - shown;
    if (left > 0) log(level, `${what}: ${left.toString()} more faults`);
  }
}
