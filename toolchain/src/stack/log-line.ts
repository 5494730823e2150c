/** How one line of a child's log is shown: pino's JSON as `HH:MM:SS level message key=value`, the rest as it is. */
import type { Colour, Paint } from '../command-line/colour.js';

const COLOURS: Readonly<Record<string, Colour>> = {
  trace: 'grey',
  debug: 'grey',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};

/** pino's own numbers, for programs that do not write the level as a word. */
const WORDS: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Said by every line, so worth nothing on any of them. */
const SILENT_KEYS = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'v']);

/** Names of loggers; the process's name stands before the line already. */
const LOGGERS = new Set<unknown>([
  'plugin-server',
  'gateway-host',
  'gateway',
  'control-plane',
  'session-server',
]);

/** A line for people. */
export function renderLogLine(line: string, paint: Paint): string {
  const entry = line.startsWith('{') ? entryOf(line) : undefined;
  if (entry === undefined) return line;
  const level = WORDS[String(entry['level'])] ?? String(entry['level']);
  const parts = [paint('grey', timeOf(entry['time'])), paint(COLOURS[level] ?? 'green', level.padEnd(5))];
  if (entry['msg'] !== undefined) parts.push(textOf(entry['msg']));
  for (const [key, value] of Object.entries(entry)) {
    if (SILENT_KEYS.has(key) || (key === 'name' && LOGGERS.has(value))) continue;
    parts.push(`${paint('grey', `${key}=`)}${shown(key, value)}`);
  }
  return parts.join(' ');
}

function entryOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const entry = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return 'level' in entry ? entry : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? '--:--:--' : date.toTimeString().slice(0, 8);
}

/** An error is its message here; its stack stands in the JSON log of a server that runs by itself. */
function shown(key: string, value: unknown): string {
  if (key === 'err' && typeof value === 'object' && value !== null && 'message' in value) {
    return quoted(textOf(value.message));
  }
  return quoted(textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function quoted(text: string): string {
  return /^[^\s"=]+$/.test(text) || text.startsWith('{') || text.startsWith('[')
    ? text
    : JSON.stringify(text);
}
