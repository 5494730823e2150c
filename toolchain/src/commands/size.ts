/** `postern size`: where the bytes of a module go, and why each of its imports is there. */
import { painterFor } from '../command-line/colour.js';
import type { Command, FlagReader, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { readModuleArgument } from '../files/module-argument.js';
import { orThisFolder } from '../files/require-path.js';
import { renderSize } from '../size/render-size.js';
import { sizeReport } from '../size/size-report.js';
import type { SizeReport } from '../size/size-report.js';

const MOST_ROWS = 100_000;

/** The command's table entry. */
export const sizeCommand: Command = {
  name: 'size',
  summary: 'Say where the bytes of a module go, and why it imports what it does.',
  usage: '[FILE|DIR…] [--top N] [--format text|json]',
  examples: ['postern size', 'postern size plugin.wasm --top 50', 'postern size . --format json > size.json'],
  flags: {
    top: { type: 'string', value: 'N', default: '15', doc: 'How many rows of each list to print' },
    format: {
      type: 'string',
      choices: ['text', 'json'],
      default: 'text',
      doc: 'How to print: for people, or all of it for programs',
    },
  },
  arity: [0, Number.POSITIVE_INFINITY],
  run: size,
};

async function size({ args: given, flags, io }: Invocation): Promise<number> {
  const args = orThisFolder(given);
  const top = readTop(flags);
  const reports: SizeReport[] = [];
  for (const arg of args) {
    const { shown, bytes } = await readModuleArgument(arg, io);
    reports.push(sizeReport(shown, bytes));
  }
  const paint = painterFor(io.stdout, io.env);
  io.stdout.write(
    flags.given('format') === 'json'
      ? `${JSON.stringify({ modules: reports }, null, 2)}\n`
      : reports.map((report) => renderSize(report, { paint, top })).join('\n'),
  );
  return 0;
}

function readTop(flags: FlagReader): number {
  const text = flags.given('top');
  const top = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (top >= 1 && top <= MOST_ROWS) return top;
  throw new ToolchainError('TC_FLAG_VALUE', `--top cannot be "${text}"`, {
    hint: `It is a number of rows from 1 to ${MOST_ROWS}, for example \`--top 50\`.`,
  });
}
