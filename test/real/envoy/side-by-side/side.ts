/** One side of a comparison: a process (an Envoy or the gateway host) on a bootstrap file, with upstreams of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import { ROOT } from '../../../e2e/processes.js';

import { bootstrapOf, ldsOf, MARKER, type ListenerPlan, type ModuleFiles, type Ports } from './bootstrap.js';
import { serveCommand, validateCommand, type Launch, type Program } from './commands.js';
import { takePorts } from './ports.js';
import { envoyEntries, firstThread, hostEntries, type LogEntry } from './process-log.js';
import { pause, within } from './raw-client.js';
import { RawUpstream } from './raw-upstream.js';
import type { Change, Json, Scenario } from './scenario.js';
import { SideFiles } from './side-files.js';

const UPSTREAMS = ['main', 'second', 'callee'] as const;
const START_MS = 240_000;
/** A gateway that is stuck in a loop never says anything again; a machine that is busy lets it wait. */
const FLUSH_MS = 15_000;
/** A file that changes is looked at within a second or two. */
const CHANGE_MS = 10_000;
const ANSWERS = ['update_success', 'update_rejected', 'update_failure', 'config_fail'];
const WARMING = 'listener_manager.total_listeners_warming';

export interface SideParts {
  readonly program: Program;
  readonly folder: string;
  readonly everything: boolean;
  readonly listeners: readonly ListenerPlan[];
  readonly modules: ModuleFiles;
  readonly more?: (ports: Ports) => Json;
  /** Listeners come from a watched file. */
  readonly lds?: boolean;
  /** Files that the configuration names. */
  readonly files?: Readonly<Record<string, Json>>;
}

/** How a command ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

export class Side {
  readonly program: Program;
  readonly upstreams: ReadonlyMap<string, RawUpstream>;
  readonly ports: Ports;
  readonly admin: string;
  /** Resolves when the client has done all its steps. */
  sending: Promise<void> = Promise.resolve();
  /** Ports of the listeners, by name. */
  listeners: Readonly<Record<string, number>> = {};
  readonly #launch: Launch;
  #child: ChildProcess | undefined;
  #output = '';
  #ending: Ending | undefined;
  #markers = 0;
  #marking: Socket | undefined;
  #files: SideFiles | undefined;
  #update: (plans: readonly ListenerPlan[]) => void = () => undefined;
  #module = '';

  private constructor(launch: Launch, upstreams: Map<string, RawUpstream>, ports: Ports, admin: string) {
    this.program = launch.program;
    this.upstreams = upstreams;
    this.ports = ports;
    this.admin = admin;
    this.#launch = launch;
  }

  /** Writes the bootstrap file and opens the upstreams; the process is not started yet. */
  static async create({
    folder,
    listeners,
    modules,
    more,
    lds,
    files = {},
    ...rest
  }: SideParts): Promise<Side> {
    const upstreams = new Map(UPSTREAMS.map((name) => [name, new RawUpstream(name)]));
    const ports: Record<string, number> = {};
    for (const [name, upstream] of upstreams) ports[name] = await upstream.listen();
    ports['dead'] = await deadPort();
    const names = [...listeners.map(({ name }) => name), MARKER];
    const [admin = 0, ...free] = await takePorts(names.length + 1);
    const listenerPorts = Object.fromEntries(names.map((name, i) => [name, free[i] ?? 0]));
    const extra = more === undefined ? {} : { more: more(ports) };
    const written = new SideFiles(join(folder, `${rest.program}-${admin}`), modules, ports);
    const watched = lds === true ? { ldsFile: written.path('lds') } : {};
    const whole = bootstrapOf({ listeners, ports, admin, modules, listenerPorts, ...extra, ...watched });
    for (const [name, content] of Object.entries(files)) written.write(name, content);
    const update = (plans: readonly ListenerPlan[]) =>
      written.write('lds', ldsOf(plans, modules, listenerPorts));
    if (lds === true) update(listeners);
    const file = written.write('bootstrap', whole);
    const side = new Side({ ...rest, file }, upstreams, ports, `http://127.0.0.1:${admin}`);
    side.#files = written;
    side.#update = update;
    side.#module = readFileSync(modules('0.2.1'), 'latin1');
    return side;
  }

  /** Says what the upstreams are to do from now on; what arrives is noted in the answer. */
  plan(scenario: Scenario): string[][] {
    const arrivals: string[][] = [];
    for (const upstream of this.upstreams.values()) {
      upstream.plan(scenario.upstream?.[upstream.name], arrivals);
      upstream.gateway = this;
      upstream.module = this.#module;
    }
    return arrivals;
  }

  /** Does what whoever runs the gateway does, and waits until it has been taken or refused. */
  async change(change: Change, plan: ListenerPlan): Promise<void> {
    if ('stat' in change) {
      await this.#until(async () => (await this.stats()).get(change.stat) === change.is);
      await this.#settled();
      return;
    }
    const lds = 'update' in change;
    const prefix = lds ? 'listener_manager.lds.' : change.counters.replace('{listener}', plan.name);
    const answered = async () => {
      const stats = await this.stats();
      return ANSWERS.map((name) => stats.get(prefix + name) ?? 0).join(' ');
    };
    const before = await answered();
    if (lds) this.#update([{ ...plan, plugins: change.update }]);
    else this.#files?.write(change.write, change.content);
    await this.#until(async () => (await answered()) !== before);
    // A listener serves when the code of its plugins has come.
    if (!('warming' in change)) await this.#until(async () => (await this.stats()).get(WARMING) === 0);
    await this.#settled();
  }

  /** The threads that serve hear of a change a little later than it is counted. */
  async #settled(): Promise<void> {
    await pause(200);
    await this.flush();
    this.listeners = await this.#readListeners();
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + CHANGE_MS;
    while (this.#ending === undefined && Date.now() < end && !(await holds())) await pause(100);
  }

  /** How much was logged so far, as a place to read on from. */
  get logged(): number {
    return this.#output.length;
  }

  /** Until a text was logged behind a place; gives the place behind it, or the old one where it never comes. */
  async said(text: string, from: number): Promise<number> {
    const at = () => this.#output.indexOf(text, from);
    await within(FLUSH_MS, () => this.#ending !== undefined || at() >= 0);
    return at() < 0 ? from : at() + text.length;
  }

  /** Until a text was logged so many times since the process began. */
  async saidTimes({ text, times }: { readonly text: string; readonly times: number }): Promise<void> {
    const count = () => this.#output.split(text).length - 1;
    await within(FLUSH_MS, () => this.#ending !== undefined || count() >= times);
  }

  /** Until the client that runs has done all its steps and they have been read. */
  async clientDone(): Promise<void> {
    await this.sending;
    await this.flush();
  }

  /** What was logged from a place on. */
  entries(from = 0): LogEntry[] {
    const text = this.#output.slice(from);
    return this.program === 'gateway-host'
      ? hostEntries(text)
      : envoyEntries(text, firstThread(this.#output));
  }

  /** How the process ended, if it did. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Starts the process and waits until it serves or has ended. */
  async start(): Promise<boolean> {
    this.#run(serveCommand(this.#launch));
    const end = Date.now() + START_MS;
    while (this.#ending === undefined && Date.now() < end) {
      if (await answersOk(`${this.admin}/ready`)) {
        this.listeners = await this.#readListeners();
        return this.listeners[MARKER] !== undefined;
      }
      await pause(50);
    }
    return false;
  }

  /** The program's own check of the file. */
  async validate(): Promise<{ ending: Ending; entries: LogEntry[] }> {
    this.#run(validateCommand(this.#launch));
    await within(START_MS, () => this.#ending !== undefined);
    const found = {
      ending: this.#ending ?? { code: null, signal: 'still running' },
      entries: this.entries(),
    };
    this.#output = '';
    this.#ending = undefined;
    this.#child = undefined;
    return found;
  }

  /** Returns once everything that was logged before has arrived here; false when the process no longer answers. */
  async flush(): Promise<boolean> {
    if (this.#ending !== undefined) return false;
    const path = `/flush-${++this.#markers}`;
    const from = this.#output.length;
    this.#marking ??= connect({ port: this.listeners[MARKER] ?? 0, host: '127.0.0.1', noDelay: true })
      .on('data', () => undefined)
      .on('error', () => undefined)
      .once('close', () => (this.#marking = undefined));
    this.#marking.write(`GET ${path} HTTP/1.1\r\nhost: flush\r\n\r\n`);
    return within(FLUSH_MS, () => this.#ending !== undefined || this.#output.includes(path, from));
  }

  /** Lines of the Prometheus page that hold one of the texts. */
  async prometheus(texts: readonly string[]): Promise<string[]> {
    const page = await fetch(`${this.admin}/stats/prometheus`).then((response) => response.text());
    return page.split('\n').filter((line) => texts.some((text) => line.includes(text)));
  }

  async stats(): Promise<Map<string, number>> {
    const text = await fetch(`${this.admin}/stats`).then((response) => response.text());
    const pairs = text.split('\n').map((line) => line.split(': '));
    return new Map(pairs.map(([name = '', value = '']) => [name, Number(value)]));
  }

  /** Ends the process; upstreams stay. */
  async stop(): Promise<Ending> {
    this.#marking?.destroy();
    const child = this.#child;
    if (child === undefined) return { code: null, signal: null };
    if (this.#ending === undefined) {
      child.kill('SIGTERM');
      if (!(await within(4000, () => this.#ending !== undefined))) child.kill('SIGKILL');
      await within(4000, () => this.#ending !== undefined);
    }
    return this.#ending ?? { code: null, signal: null };
  }

  async close(): Promise<void> {
    await this.stop();
    for (const upstream of this.upstreams.values()) upstream.close();
  }

  #run([file = '', ...args]: string[]): void {
    this.#ending = undefined;
    const child = spawn(file, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    child.stdout.resume();
    child.once('close', (code, signal) => (this.#ending = { code, signal }));
    this.#child = child;
  }

  async #readListeners(): Promise<Record<string, number>> {
    const page = await fetch(`${this.admin}/listeners?format=json`).then((response) => response.json());
    const { listener_statuses = [] } = page as { listener_statuses?: ListenerStatus[] };
    return Object.fromEntries(
      listener_statuses.map(({ name, local_address }) => [name, local_address.socket_address.port_value]),
    );
  }
}

interface ListenerStatus {
  readonly name: string;
  readonly local_address: { readonly socket_address: { readonly port_value: number } };
}

function answersOk(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.status === 200,
    () => false,
  );
}

/** A port that was free a moment ago and that nobody listens on. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
