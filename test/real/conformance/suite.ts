/** The protocol's own suite as a program: what it asks for, and what it says of a server. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ensureConformance } from '../install/conformance.mjs';
import { ensureNode } from '../install/node.mjs';

import type { Revision } from './expected.js';

export interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** Checks by scenario. */
export type Verdict = ReadonlyMap<string, readonly Check[]>;

/** Asks a server everything that a revision requires, and what is asked beside it. @param into a folder that is not there */
export async function judge(url: string, revision: Revision, into: string): Promise<Verdict> {
  const output = await run(['server', '--url', url, '--requirements', revision, '-o', into]);
  const verdict = new Map<string, readonly Check[]>();
  for (const folder of readdirSync(into)) {
    const name = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1];
    if (name === undefined) throw new Error(`the suite wrote ${folder}\n${output}`);
    const file = path.join(into, folder, 'checks.json');
    verdict.set(name, JSON.parse(readFileSync(file, 'utf8')) as Check[]);
  }
  return verdict;
}

/** The scenarios that a revision requires of servers. */
export async function requiredBy(revision: Revision): Promise<readonly string[]> {
  const output = await run(['list', '--server', '--requirements', revision]);
  const [, servers = ''] = /^Server scenarios[^\n]*\n((?: {2}- [^\n]+\n)+)/m.exec(output) ?? [];
  return servers.split('\n').flatMap((line) => line.split('  - ').slice(1));
}

/** The suite ends with 1 where anything fails: its checks say more. */
async function run(args: readonly string[]): Promise<string> {
  const node = path.join(ensureNode(22), 'node');
  return new Promise((resolve, reject) => {
    const child = spawn(node, [ensureConformance(), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}
