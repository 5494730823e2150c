/** Every command that a README shows exists: the script, the subcommand, and each flag, as the program's own help says. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ROOMS } from '../architecture/import-table.js';
import { ROOT } from '../architecture/sources.js';
import { shellCommands, words } from './shell-blocks.js';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/plugin-authors.md',
  'docs/operators.md',
  'docs/distribution.md',
  'examples/quickstart/README.md',
  ...ROOMS.map((room) => `${room.folder}/README.md`),
];

const BINS: Readonly<Record<string, string>> = {
  postern: 'toolchain/bin/postern.js',
  'postern-plugin-server': 'plugin-server/bin/postern-plugin-server.js',
  'postern-gateway-host': 'gateway-host/bin/postern-gateway-host.js',
  'postern-control-plane': 'control-plane/bin/postern-control-plane.js',
};

/** Programs of others that a page may show; what they print is checked where they are run (tests of the rooms, e2e). */
const FOREIGN = [
  'curl',
  'cd',
  'export',
  'mkdir',
  'cat',
  'docker',
  'envoy',
  'claude',
  'kill',
  'crane',
  'git',
  'node',
  'npm install',
  'openssl',
  'oras',
  'skopeo',
];

const scripts = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;
const helps = new Map<string, string>();

/** The help text of one of our commands, run once. */
function helpOf(bin: string, command: string): string {
  const key = `${bin} ${command}`;
  const known = helps.get(key);
  if (known !== undefined) return known;
  const args = [path.join(ROOT, bin), ...(command === '' ? [] : command.split(' ')), '--help'];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
  const text = done.status === 0 ? done.stdout + done.stderr : '';
  helps.set(key, text);
  return text;
}

/** What is wrong with a command, or undefined. */
function problem(command: string): string | undefined {
  const all = words(command).filter((word) => !/^[A-Z_]+=/.test(word));
  const [first = '', second = ''] = all;
  if (FOREIGN.includes(first) || FOREIGN.includes(`${first} ${second}`)) return undefined;
  if (first === 'npm') return npmProblem(all);
  const own = first === 'npx' ? all.slice(1).filter((word) => word !== '--no-install') : all;
  const bin = BINS[own[0] ?? ''];
  return bin === undefined ? `no test knows the program of: ${command}` : ownProblem(bin, own);
}

function npmProblem([, verb = '', name = '']: string[]): string | undefined {
  if (verb === 'ci') return undefined;
  const script = verb === 'run' ? name : verb;
  return script in scripts ? undefined : `package.json has no script ${script}`;
}

function ownProblem(bin: string, own: string[]): string | undefined {
  const command = commandOf(bin, own);
  const help = helpOf(bin, command);
  if (help === '') return `${own[0]} has no command ${command}`;
  const flags = own.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? word);
  const unknown = flags.filter((flag) => flag !== '--help' && !help.includes(flag));
  return unknown.length === 0 ? undefined : `${own[0]} ${command} has no ${unknown.join(', ')}`;
}

/** The words of the subcommand: two when the program's help lists them as one, such as `token create`. */
function commandOf(bin: string, [, first = '', second = '']: string[]): string {
  if (first.startsWith('-')) return '';
  const both = `${first} ${second}`;
  return helpOf(bin, '').includes(`\n  ${both} `) ? both : first;
}

describe.each(PAGES)('%s', (page) => {
  it('shows only commands that exist', () => {
    expect(existsSync(path.join(ROOT, page)), `${page} is missing`).toBe(true);
    const found = shellCommands(readFileSync(path.join(ROOT, page), 'utf8')).map(({ line, text }) => {
      const what = problem(text.split(/\s(?:&&|\|\|?)\s|\s?&$|;/)[0] ?? text);
      return what === undefined ? undefined : `${page}:${line}: ${what}`;
    });
    expect(found.filter(Boolean)).toEqual([]);
  });
});
