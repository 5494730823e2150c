/** What is wrong with a configuration: every fault with its path and what to do, not only the first. */

import { log, LogLevel } from '../log';

/** Faults beyond are counted: a configuration of ten thousand tools may have as many. */
const SHOWN = 20;

/** Faults found while a configuration is read. Values may be secrets: say what is expected, not what was there. */
export class ConfigReport {
  /** Top-level fields that are read apart from the plugin's configuration. */
  settingNames: string[] = [];
  private faults: string[] = [];
  private more: i32 = 0;

  /** Notes a fault; `path` is empty for the configuration as a whole. */
  refuse(path: string, message: string, hint: string): void {
    if (this.isFull) {
      this.more++;
      return;
    }
    const place = path == '' ? '' : ` at ${path}`;
    this.faults.push(`${place}: ${message}; hint: ${hint}`);
  }

  /** Takes over what another report has. */
  add(other: ConfigReport): void {
    this.more += other.more;
    for (let i = 0; i < other.faults.length; i++) {
      if (this.isFull) this.more++;
      else this.faults.push(other.faults[i]);
    }
  }

  /** Whether a further fault is only counted: its words need not be made. */
  get isFull(): bool {
    return this.faults.length >= SHOWN;
  }

  /** True while nothing was refused. */
  get isClean(): bool {
    return this.faults.length == 0;
  }

  /** Logs each fault as one line that begins with `what`. */
  write(level: LogLevel, what: string): void {
    for (let i = 0; i < this.faults.length; i++) log(level, what + this.faults[i]);
    if (this.more > 0) log(level, `${what}: ${this.more.toString()} more faults`);
  }
}
