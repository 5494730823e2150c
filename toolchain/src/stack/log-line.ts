/** How one line of a child's log is shown: pino's JSON as `HH:MM:SS level message key=value`, the rest as it is. */
import type { Colour, Paint } from '../command-line/colour.js';

const LEVELS: Readonly<Record<number, readonly [name: string, colour: Colour]>> = {
  10: ['trace', 'grey'],
  20: ['debug', 'grey'],
  30: ['info', 'green'],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
};

/** Said by every line, so worth nothing on any of them. */
const SILENT_KEYS = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'v']);

/** A line for people. */
export function renderLogLine(line: string, paint: Paint): string {
  const entry = line.startsWith('{') ? entryOf(line) : undefined;
  if (entry === undefined) return line;
  const [level, colour] = LEVELS[Number(entry['level'])] ?? ['info', 'green'];
  const parts = [paint('grey', timeOf(entry['time'])), paint(colour, level.padEnd(5))];
  if (entry['msg'] !== undefined) parts.push(textOf(entry['msg']));
  for (const [key, value] of Object.entries(entry)) {
    if (!SILENT_KEYS.has(key)) parts.push(`${paint('grey', `${key}=`)}${shown(key, value)}`);
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
