/** What `--help` prints: usage, then one row per setting with its flag, its variable and its default. */
import { flagOf, variableOf, type Setting, type Settings } from './setting.js';

/** What fits a terminal beside another window. */
const COLUMNS = 100;

export interface HelpRequest {
  readonly command: string;
  /** One sentence: what the command does. */
  readonly summary: string;
  /** What follows the command's name; default `[settings]`. */
  readonly usage?: string;
  readonly settings: Settings;
}

/** The text of `--help`, ending in a newline. */
export function describeSettings(request: HelpRequest): string {
  const rows = Object.entries(request.settings).map(([key, setting]) => ({
    flag: `--${flagOf(key, setting)}${placeholder(setting)}`,
    variable: variableOf(key),
    doc: `${setting.doc}${defaultNote(setting)}`,
  }));
  rows.push({ flag: '--help', variable: '', doc: 'Print this text.' });
  const flagWidth = Math.max(...rows.map((row) => row.flag.length));
  const variableWidth = Math.max(...rows.map((row) => row.variable.length));
  const indent = `\n${' '.repeat(flagWidth + variableWidth + 6)}`;
  const lines = rows.map((row) => {
    const doc = wrapped(row.doc, COLUMNS - indent.length).join(indent);
    return `  ${row.flag.padEnd(flagWidth)}  ${row.variable.padEnd(variableWidth)}  ${doc}`;
  });
  const usage = `Usage: ${request.command} ${request.usage ?? '[settings]'}`;
  const title = 'Settings (flag, environment variable; a flag wins):';
  return `${[request.summary, '', usage, '', title, ...lines].join('\n')}\n`;
}

/** The text in lines of at most `width` characters, unless one word is longer. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function placeholder(setting: Setting): string {
  if (setting.type === 'boolean') return '';
  return setting.type === 'number' ? ' N' : setting.type === 'path' ? ' PATH' : ' TEXT';
}

function defaultNote(setting: Setting): string {
  if (setting.default === undefined || setting.default === '' || setting.secret === true) return '';
  return ` [${String(setting.default)}]`;
}
