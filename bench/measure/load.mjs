/** Puts one kind of request on a server for some seconds and says how many it answered, and what each cost. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureWrk } from '../../test/real/install/debian.mjs';
import { CLIENT_CORE, threadNanoseconds } from './processes.mjs';

const HEAD_CLIENT = fileURLToPath(new URL('head-client.mjs', import.meta.url));

/**
 * @param {{pid: number, url: string, request: {method: string, headers: Record<string, string>, body?: string}, connections: number, seconds: number}} load
 * @returns {Promise<{microsecondsEach: number, busiestMicroseconds: number, slowMilliseconds: number}>} CPU time for each request: of all
 *   threads, and of the one that had most to do; and the time in which 99 of 100 were answered (of wrk; NaN for HEAD)
 */
export async function putLoad({ pid, url, request, connections, seconds }) {
  const { client, env } = clientFor({ url, request, connections, seconds });
  const before = threadNanoseconds(pid);
  const output = await runToEnd('taskset', ['-c', String(CLIENT_CORE), ...client], env);
  const used = [...threadNanoseconds(pid)].map(([thread, now]) => now - (before.get(thread) ?? 0));
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const bad = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/.exec(output);
  if (requests === 0 || bad !== null) throw new Error(`load on ${url} went wrong:\n${output}`);
  const each = (nanoseconds) => nanoseconds / requests / 1000;
  const all = used.reduce((sum, one) => sum + one, 0);
  return {
    microsecondsEach: each(all),
    busiestMicroseconds: each(Math.max(...used)),
    slowMilliseconds: milliseconds(/ 99%\s+([\d.]+)(us|ms|s)/.exec(output)),
  };
}

function milliseconds(match) {
  if (match === null) return Number.NaN;
  return Number(match[1]) * { us: 0.001, ms: 1, s: 1000 }[match[2]];
}

/** wrk, but for HEAD, of which it knows nothing. */
function clientFor({ url, request, connections, seconds }) {
  if (request.method === 'HEAD') {
    return {
      client: [process.execPath, HEAD_CLIENT, url, String(connections), String(seconds)],
      env: process.env,
    };
  }
  const { program, env } = ensureWrk();
  const script = writeScript(request);
  return {
    client: [program, '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url],
    env,
  };
}

function writeScript({ method, headers, body }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-bench-'));
  const file = path.join(folder, 'request.lua');
  const lines = [
    `wrk.method = ${JSON.stringify(method)}`,
    ...Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    ),
    ...(body === undefined ? [] : [`wrk.body = [==[${body}]==]`]),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function runToEnd(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${file} ended with ${code}:\n${output}`)),
    );
  });
}
