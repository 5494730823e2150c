/** A small project for `postern up`, with ports that nobody uses, and questions to ask it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { freePorts } from '../free-port.js';
import { temporaryFolder } from '../harness.js';
import type { PosternProcess } from './postern-process.js';

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

/** Waits for up.json of the project in `dir`. */
export function ready(one: PosternProcess, dir: string): Promise<UpJson> {
  const file = path.join(dir, '.postern/up.json');
  return one.until('up.json', () =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as UpJson) : undefined,
  );
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
