/** How help reads: one line per command, one per flag, and examples to copy. */
import type { Command, Flag, HelpSection } from './command.js';

/** What fits a terminal beside another window. */
const COLUMNS = 100;

/** The page of `postern --help`. */
export function renderOverview(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    `postern ${version}: build, check, publish and run proxy-wasm plugins.`,
    '',
    'Usage: postern COMMAND [ARGUMENTS]',
    '',
    'Commands:',
    ...lines,
    '',
    'Run `postern COMMAND --help` for the flags and examples of one command.',
    '',
  ].join('\n');
}

/** The page of `postern COMMAND --help`. */
export function renderCommandHelp(command: Command): string {
  const rows: HelpSection['rows'] = [
    ...Object.entries(command.flags).map(
      ([name, flag]) => [spelling(name, flag), explanation(flag)] as const,
    ),
    ['-h, --help', 'Print this page.'],
  ];
  return [
    command.summary,
    '',
    `Usage: postern ${command.name} ${command.usage}`.trimEnd(),
    '',
    'Flags:',
    ...twoColumns(rows),
    '',
    ...(command.sections ?? []).flatMap(({ title, rows }) => [`${title}:`, ...twoColumns(rows), '']),
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function twoColumns(rows: HelpSection['rows']): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${wrapped(right, width + 4)}`);
}

/** The text in lines that end before the terminal does and begin at column `at`. */
function wrapped(text: string, at: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && at + last.length + 1 + word.length <= COLUMNS) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(at)}`);
}

function spelling(name: string, flag: Flag): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.type === 'boolean' ? '' : ` ${flag.choices?.join('|') ?? flag.value ?? 'VALUE'}`;
  return `${short}--${name}${value}`;
}

function explanation(flag: Flag): string {
  const notes = [
    flag.default === undefined ? undefined : `default ${flag.default}`,
    flag.env === undefined ? undefined : `or ${flag.env}`,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? flag.doc : `${flag.doc} (${notes.join('; ')})`;
}
