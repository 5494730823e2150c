/** What a thread writes goes through the supervisor: log lines one by one, access lines in bunches. */
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { ThreadPort } from './thread-port.js';
import type { LogChannel, LogNote } from './thread-messages.js';

/** A log whose lines are posted. */
export function postedLog(port: ThreadPort, channel: LogChannel): GatewayLog {
  const write = (level: LogNote['level']) => (message: string) => {
    const note: LogNote = { channel, level, message };
    port.note('log', note);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Lines of one turn of the event loop travel together. */
export function postedLines(port: ThreadPort): (line: string) => void {
  let lines: string[] = [];
  const post = (): void => {
    port.note('access', lines);
    lines = [];
  };
  return (line) => {
    if (lines.length === 0) setImmediate(post);
    lines.push(line);
  };
}
