/**
 * `npm run bench -- NAME… [--json] [--rounds N] [--seconds S]`: measures us beside our peers in one run and prints a table.
 * The promises that the numbers are held against stand beside each benchmark; a missing number is a failure.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { describeMachine } from './measure/machine.mjs';
import { formatTable, judge } from './measure/report.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const NAMES = readdirSync(HERE, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && readdirSync(path.join(HERE, entry.name)).includes('benchmark.mjs'),
  )
  .map((entry) => entry.name);

const { values, positionals } = readArguments();
const names = positionals.length > 0 ? positionals : NAMES;
const settings = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

for (const name of names) {
  const { run, expected } = await import(path.join(HERE, name, 'benchmark.mjs'));
  const machine = describeMachine();
  process.stderr.write(`${name}: ${settings.rounds} rounds of ${settings.seconds} s on ${machine.cpu}\n`);
  const rows = judge(await run(settings), expected);
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else process.stdout.write(formatTable(name, rows));
  mkdirSync(path.join(HERE, 'results'), { recursive: true });
  const result = { benchmark: name, at: new Date().toISOString(), machine, settings, rows };
  writeFileSync(path.join(HERE, 'results', `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
  if (rows.some((row) => row.verdict === 'missed' || row.verdict === 'missing')) process.exitCode = 1;
}

function readArguments() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
      },
    });
    const unknown = parsed.positionals.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) throw new Error(`there is no benchmark ${unknown}`);
    for (const count of [parsed.values.rounds, parsed.values.seconds]) {
      if (!(Number(count) > 0)) throw new Error(`${count} is not a positive number`);
    }
    return parsed;
  } catch (error) {
    process.stderr.write(
      `error: ${error.message}\n  hint: npm run bench -- [${NAMES.join(' | ')}] [--json] [--rounds N] [--seconds S]\n`,
    );
    process.exit(2);
  }
}
