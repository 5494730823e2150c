/** How much is kept of what a plugin logs between two answers. */
import type { AskedLogLine } from './conversation.js';

const MOST_LINES = 10_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
const LONGEST = 8192;

/** The lines from the first on, as many as an answer may carry. */
export function boundedLog(lines: readonly AskedLogLine[]): AskedLogLine[] {
  const kept: AskedLogLine[] = [];
  let size = 0;
  for (const { level, message } of lines.slice(0, MOST_LINES)) {
    size += Math.min(message.length, LONGEST);
    if (size > MOST_CHARACTERS) break;
    kept.push({ level, message: message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message });
  }
  const left = lines.length - kept.length;
  return left === 0 ? kept : [...kept, { level: 'info', message: `(${left} more lines)` }];
}
