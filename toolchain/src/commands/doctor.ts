/** `postern doctor`: whether everything is there that the other commands need. */
import { createRequire } from 'node:module';
import { painterFor } from '../command-line/colour.js';
import type { Paint } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import type { Check } from '../doctor/check.js';
import { checkConfigFile } from '../doctor/config-file.js';
import { checkNode } from '../doctor/node-version.js';
import { checkCompiler, checkPackages } from '../doctor/packages.js';
import { checkPlugin } from '../doctor/plugin-folder.js';
import { checkPorts } from '../doctor/ports.js';
import { requireFolder } from '../files/require-path.js';
import { toolchainVersion } from '../version.js';

/**
 * The command's table entry.
 *
 * @param commands which the file with their defaults is held against; the table knows them once it is complete itself
 */
export function doctorCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'doctor',
    summary: 'Look for what would keep the other commands from working.',
    usage: '[DIR] [--format text|json]',
    examples: ['postern doctor', 'postern doctor plugins/auth --format json'],
    flags: {
      format: {
        type: 'string',
        choices: ['text', 'json'],
        default: 'text',
        doc: 'How to print the findings',
      },
    },
    arity: [0, 1],
    // A file that is wrong is among what it finds.
    configFile: false,
    run: (invocation) => doctor(invocation, commands()),
  };
}

async function doctor({ args, flags, io }: Invocation, commands: readonly Command[]): Promise<number> {
  const dir = await requireFolder(args[0] ?? '.', io);
  const checks = [
    checkNode(process.versions.node, wantedNode()),
    ...checkCompiler(dir),
    ...checkPackages(dir, toolchainVersion()),
    await checkConfigFile(dir, io.cwd, commands),
    ...(await checkPlugin(dir)),
    ...(await checkPorts()),
  ];
  const healthy = checks.every(({ state }) => state !== 'problem');
  io.stdout.write(
    flags.given('format') === 'json'
      ? `${JSON.stringify({ healthy, checks }, null, 2)}\n`
      : render(checks, painterFor(io.stdout, io.env)),
  );
  return healthy ? 0 : 1;
}

function render(checks: readonly Check[], paint: Paint): string {
  const width = Math.max(...checks.map(({ what }) => what.length));
  const marks = {
    ok: paint('green', 'ok     '),
    note: paint('yellow', 'note   '),
    problem: paint('red', 'problem'),
  };
  return checks
    .map(({ what, state, seen, hint }) => {
      const line = `${marks[state]}  ${what.padEnd(width)}  ${seen}\n`;
      return hint === undefined ? line : `${line}         hint: ${hint}\n`;
    })
    .join('');
}

function wantedNode(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const engines =
    typeof manifest === 'object' && manifest !== null && 'engines' in manifest ? manifest.engines : {};
  return typeof engines === 'object' && engines !== null && 'node' in engines ? String(engines.node) : '';
}
