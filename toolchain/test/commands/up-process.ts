/** Runs the real `postern up` as a process on a small project of its own, with ports that nobody uses. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { freePorts } from '../free-port.js';
import { temporaryFolder } from '../harness.js';

export const POSTERN_BIN = fileURLToPath(new URL('../../bin/postern.js', import.meta.url));

/** What `up` writes for scripts. */
export interface UpJson {
  readonly key: string;
  readonly header: string;
  readonly tenants: Record<string, { servers: Record<string, { mcp: string }> }>;
  readonly pluginServer: string;
  readonly admin: string;
  readonly pids: Record<string, number>;
}

/** A small project: one tenant, one server with one tool, a REST service that answers anything. */
export interface TestProject {
  readonly dir: string;
  readonly file: string;
  readonly ports: {
    readonly plugins: number;
    readonly gateway: number;
    readonly admin: number;
    readonly rest: number;
  };
  rewrite(change: (yaml: ProjectYaml) => void): void;
}

/** The parts of postern.yaml that tests change. */
export interface ProjectYaml {
  gateway: Record<string, unknown>;
  tenants: Record<string, unknown>[];
  run: { name: string; command: string; ready?: string }[];
}

const REST = `import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
writeFileSync('rest.pid', String(process.pid));
createServer((request, response) => response.end(JSON.stringify({ path: request.url })))
  .listen(Number(process.argv[2]), '127.0.0.1', () => console.log('rest is up'));
`;

/** The tools file, with the text that agents read. */
export function toolsYaml(description: string): string {
  return stringify({
    server: { name: 'orders' },
    tools: [{ name: 'get_order', description, args: [], requestTemplate: { url: '/orders', method: 'GET' } }],
  });
}

/** Writes a new project into a temporary folder. */
export async function testProject(): Promise<TestProject> {
  const dir = temporaryFolder();
  const file = path.join(dir, 'postern.yaml');
  const [plugins = 0, gateway = 0, admin = 0, rest = 0] = await freePorts(4);
  const yaml: ProjectYaml & { plugins: object } = {
    plugins: { server: `http://127.0.0.1:${plugins}` },
    gateway: { port: gateway, admin: { port: admin } },
    tenants: [
      {
        name: 'acme',
        consumers: [{ name: 'demo', credential: { env: 'POSTERN_DEMO_KEY' } }],
        servers: [
          { name: 'orders', upstream: `http://127.0.0.1:${rest}`, config: './orders.yaml', allow: ['demo'] },
        ],
      },
    ],
    run: [{ name: 'rest', command: `node rest.mjs ${rest}`, ready: `http://127.0.0.1:${rest}/` }],
  };
  writeFileSync(path.join(dir, 'rest.mjs'), REST);
  writeFileSync(path.join(dir, 'orders.yaml'), toolsYaml('Gets an order.'));
  writeFileSync(file, stringify(yaml));
  return {
    dir,
    file,
    ports: { plugins, gateway, admin, rest },
    rewrite(change) {
      change(yaml);
      writeFileSync(file, stringify(yaml));
    },
  };
}

/** A `postern` process with what it printed so far. */
export class PosternProcess {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
    const env = { ...process.env, NO_COLOR: '1', ...options.env };
    this.#child = spawn(process.execPath, [POSTERN_BIN, ...args], { cwd: options.cwd, env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Waits until `check` gives something; fails with the output when the process ends or time is over. */
  async until<T>(what: string, check: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 25_000;
    const ended = this.ended.then(() => true);
    for (;;) {
      const found = await check();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no ${what} in time\n${this.output}`);
      if (await Promise.race([ended, sleep(25, false)]))
        throw new Error(`ended without ${what}\n${this.output}`);
    }
  }

  /** Waits for up.json of the project in `dir`. */
  ready(dir: string): Promise<UpJson> {
    const file = path.join(dir, '.postern/up.json');
    return this.until('up.json', () =>
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as UpJson) : undefined,
    );
  }
}

/** Whether something listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One MCP request. */
export function ask(url: string, key: string, method: string, params: object = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-api-key': key,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}
