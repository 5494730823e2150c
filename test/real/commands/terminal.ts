/** Runs commands of a page as somebody at a terminal does: one after the other in a folder, servers in terminals of their own. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Processes, ROOT, stop, type Running } from '../../e2e/processes.js';
import { freePorts } from '../../e2e/running-project.js';
import { ensureEnvoy } from '../install/envoy.mjs';

/** Ports as pages name them, and the ones that are used. */
export type Ports = Readonly<Record<'gateway' | 'admin' | 'plugins' | 'rest', number>>;

/** What goes on in a terminal of its own, and how one sees that it is ready. */
interface Service {
  readonly pattern: RegExp;
  /** One of a kind at a time: they take the same ports. */
  readonly kind: string;
  ready(running: Running, ports: Ports, folder: string): Promise<boolean> | boolean;
}

const OURS: Readonly<Record<string, string>> = {
  postern: 'toolchain/bin/postern.js',
  'postern-plugin-server': 'plugin-server/bin/postern-plugin-server.js',
  'postern-gateway-host': 'gateway-host/bin/postern-gateway-host.js',
  'postern-control-plane': 'control-plane/bin/postern-control-plane.js',
};
const PATIENCE_MS = 240_000;
const PAUSE_MS = 50;

const SERVICES: readonly Service[] = [
  { pattern: /\bpostern dev /, kind: 'gateway', ready: ({ output }) => output().includes('Ctrl-C ends') },
  { pattern: /\bpostern up /, kind: 'gateway', ready: ({ output }) => output().includes('Ctrl-C stops') },
  {
    pattern: /^envoy |\bgateway(-host)? serve /,
    kind: 'gateway',
    ready: (_, { admin }) => isOk(`http://127.0.0.1:${admin}/ready`),
  },
  {
    pattern: /plugin-server (?=--)/,
    kind: 'plugin-server',
    ready: (_, { plugins }) => isOk(`http://127.0.0.1:${plugins}/readyz`),
  },
  {
    pattern: /control-plane watch /,
    kind: 'control-plane',
    ready: (_, _ports, folder) =>
      ['envoy', 'run'].some((name) => existsSync(path.join(folder, name, 'lds.yaml'))),
  },
  {
    pattern: /\brest\/server\.mjs/,
    kind: 'rest',
    ready: (_, { rest }) => isOk(`http://127.0.0.1:${rest}/healthz`),
  },
];

/** Where the commands of one page are typed. */
export class Terminal {
  readonly processes = new Processes();
  readonly #base = this.processes.folder();
  /** Empty at first. */
  readonly folder = path.join(this.#base, 'page');
  readonly #programs = this.#placePrograms();
  readonly #running = new Map<string, Running>();
  readonly #exports: string[] = [];
  readonly #env: NodeJS.ProcessEnv;
  readonly ports: Ports;

  private constructor(ports: Ports) {
    this.ports = ports;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('POSTERN_'));
    const search = `${this.#programs}${path.delimiter}${process.env['PATH']}`;
    const server = `http://127.0.0.1:${ports.plugins}`;
    this.#env = { ...Object.fromEntries(inherited), PATH: search, NO_COLOR: '1', POSTERN_SERVER: server };
  }

  static async open(): Promise<Terminal> {
    const [gateway = 0, admin = 0, plugins = 0, rest = 0] = await freePorts(4);
    return new Terminal({ gateway, admin, plugins, rest });
  }

  /** Types a command, and gives what it printed; one that serves goes on. */
  async type(command: string): Promise<string> {
    if (command.startsWith('export ')) this.#exports.push(command);
    const service = SERVICES.find(({ pattern }) => pattern.test(command));
    if (service !== undefined) return this.#serve(service, command);
    const options = { cwd: this.folder, env: this.#env, timeout: PATIENCE_MS };
    return new Promise((resolve, reject) => {
      // Not synchronously: what a command asks may be answered by this process.
      execFile('bash', ['-c', this.#line(command)], options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout + stderr);
        const fate = error.signal ?? error.code;
        return reject(new Error(`${command}\nended with ${fate}:\n${stdout}${stderr}`, { cause: error }));
      });
    });
  }

  close(): Promise<void> {
    return this.processes.stopAll();
  }

  #line(command: string): string {
    return [...this.#exports.filter((one) => one !== command), command].join('; ');
  }

  async #serve(service: Service, command: string): Promise<string> {
    const before = this.#running.get(service.kind);
    if (before !== undefined) await stop(before);
    const line = this.#line(`exec ${command}`.replace(/^exec ((?:[A-Z_]+=\S+ )+)/, '$1 exec '));
    const running = this.processes.start('bash', ['-c', line], { cwd: this.folder, env: this.#env });
    this.#running.set(service.kind, running);
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await service.ready(running, this.ports, this.folder))) {
      if (running.child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${command}\nis not ready:\n${running.output()}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return running.output();
  }

  /** The programs that pages name, in the folder that the shell looks into first. */
  #placePrograms(): string {
    const folder = path.join(this.#base, 'programs');
    for (const one of [folder, this.folder]) mkdirSync(one);
    const place = (name: string, text: string): void => {
      writeFileSync(path.join(folder, name), `#!/bin/bash\n${text}\n`);
      chmodSync(path.join(folder, name), 0o755);
    };
    for (const [name, file] of Object.entries(OURS))
      place(name, `exec "${process.execPath}" "${path.join(ROOT, file)}" "$@"`);
    place('npx', `exec "$@"`);
    place('envoy', `exec "${ensureEnvoy()}" --disable-hot-restart --concurrency 1 "$@"`);
    return folder;
  }
}

async function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
