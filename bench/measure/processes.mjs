/** Starts the servers that are measured, each pinned to a core, and reads what the kernel says they used. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Servers share one core, the client and the upstream another. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

/**
 * @param {{name: string, core: number, file: string, args: readonly string[], env?: NodeJS.ProcessEnv, ready: () => Promise<boolean>}} server
 * @returns {Promise<{name: string, pid: number, stop: () => Promise<void>}>}
 */
export async function startServer({ name, core, file, args, env, ready }) {
  const child = spawn('taskset', ['-c', String(core), file, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: env ?? process.env,
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const deadline = Date.now() + 60_000;
  while (!(await ready())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${name} did not start (exit ${child.exitCode}):\n${said}`);
    }
    await sleep(20);
  }
  return {
    name,
    pid: child.pid,
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** For `answers`: that there is an answer is enough. */
export const ANY_STATUS = 0;

/** Whether a URL answers with this status. */
export function answers(url, status = 200) {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: 1000 }, (response) => {
      response.resume();
      resolve(status === ANY_STATUS || response.statusCode === status);
    });
    request.once('error', () => resolve(false));
    request.once('timeout', () => request.destroy());
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * CPU time that each thread of a process and of its children has used so far, in nanoseconds.
 *
 * @returns {Map<string, number>}
 */
export function threadNanoseconds(pid) {
  const used = new Map();
  for (const id of [pid, ...childrenOf(pid)]) {
    for (const thread of list(`/proc/${id}/task`)) {
      used.set(thread, Number(read(`/proc/${id}/task/${thread}/schedstat`).split(' ')[0] || 0));
    }
  }
  return used;
}

/** Resident memory of a process and its children, in bytes. */
export function residentBytes(pid) {
  return [pid, ...childrenOf(pid)].reduce((sum, id) => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0;
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

function childrenOf(pid) {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** A process may be gone by the time it is read. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
