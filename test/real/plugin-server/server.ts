/** The built plugin server as a process of its own, whose memory is watched while somebody is unkind to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { packArchive } from '@postern/contract/archive';
import { expect } from 'vitest';

const BIN = path.join(import.meta.dirname, '../../../plugin-server/bin/postern-plugin-server.js');
export const TOKEN = 'real-token';
export const FULL = process.env['POSTERN_REAL_SIZE'] === 'full';

/** What a server may take more than it took when it was ready, whatever is done to it. */
export const MOST_GROWTH = 150 * 1024 * 1024;

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly data: string;
  /** Everything it logged. */
  log(): string;
  /** Its largest resident memory so far, less what it had when it was ready. */
  growth(): number;
  /** CPU time that it used so far, in seconds. */
  cpu(): number;
  /** Ends it, and says whether it still lived. */
  close(): Promise<boolean>;
}

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Default: a new folder, removed at the end. */
  readonly data?: string;
}

/** Starts it on a free port. */
export async function startServer({ args = [], env = {}, data }: ServerOptions = {}): Promise<RunningServer> {
  const folder = data ?? mkdtempSync(path.join(os.tmpdir(), 'postern-hostile-'));
  const child = spawn(process.execPath, [BIN, '--port', '0', '--data', folder, ...args], {
    env: { PATH: process.env['PATH'], POSTERN_PUBLISH_TOKEN: TOKEN, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-1_000_000);
  });
  const url = await untilReady(child, () => said);
  const before = memoryOf(child.pid, 'VmRSS');
  return {
    url,
    port: Number(new URL(url).port),
    data: folder,
    log: () => said,
    growth: () => memoryOf(child.pid, 'VmHWM') - before,
    cpu: () => cpuOf(child.pid),
    close: async () => {
      const lived = child.exitCode === null && child.signalCode === null;
      if (lived) {
        const gone = once(child, 'close');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
        await gone;
        clearTimeout(timer);
      }
      if (data === undefined) rmSync(folder, { recursive: true, force: true });
      return lived;
    },
  };
}

async function untilReady(child: ChildProcess, said: () => string): Promise<string> {
  for (;;) {
    const url = /"url":"([^"]+)"/.exec(said())?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`the server ended: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function memoryOf(pid: number | undefined, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
}

/** User and system time of all threads; the kernel counts in hundredths of a second (proc(5)). */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** It lives, answers, and did not take more memory than it may. */
export async function expectUnharmed(server: RunningServer, ref = 'probe/1.0.0'): Promise<void> {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const wasm = await fetch(`${server.url}/plugins/${ref}/plugin.wasm`);
  expect(wasm.status).toBe(200);
  const listed = (await (await fetch(`${server.url}/plugins/${ref}`)).json()) as {
    sha256: string;
    size: number;
  };
  expect((await wasm.arrayBuffer()).byteLength).toBe(listed.size);
  expect(server.growth()).toBeLessThan(MOST_GROWTH);
  expect(server.log()).not.toContain('PS_INTERNAL');
}

/** A module that gateways load, made about `size` bytes large by a custom section of bytes that hardly compress. */
export function moduleOf(salt: string, size = 0): Buffer {
  const plain = readFileSync(path.join(import.meta.dirname, '../../../plugins/auth/build/plugin.wasm'));
  const filler = Buffer.alloc(Math.max(16, size - plain.length));
  let state = 1;
  for (const letter of salt) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  for (let index = 0; index < filler.length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    // Half of the bits, so that gzip has something to do.
    filler[index] = (state >>> 24) & 0x0f;
  }
  const content = Buffer.concat([Buffer.from([4]), Buffer.from('salt'), filler]);
  return Buffer.concat([plain, Buffer.from([0]), leb128(content.length), content]);
}

function leb128(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

export function specOf(name: string, version: string): string {
  return `apiVersion: 1.0.0\ninfo: { name: ${name}, version: ${version} }\nspec: { phase: AUTHN, priority: 1 }\n`;
}

/** Publishes a module; resolves with the answer. */
export async function publish(
  { url }: Pick<RunningServer, 'url'>,
  ref: string,
  module = moduleOf(ref),
): Promise<Response> {
  const [name = '', version = ''] = ref.split('/');
  const files = new Map<string, Uint8Array>([
    ['plugin.wasm', module],
    ['spec.yaml', Buffer.from(specOf(name, version))],
  ]);
  return put(url, ref, await packArchive(files));
}

export function put(url: string, ref: string, body: Uint8Array): Promise<Response> {
  return fetch(`${url}/plugins/${ref}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
    body,
  });
}

/** Status and code of an answer. */
export async function errorOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error?: { code?: string } };
  return `${response.status} ${error?.code}`;
}
