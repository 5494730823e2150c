/** The gateway under chaos: a process of its own, and what can be seen of its health from outside. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { postern, ROOT, untilOk, type Processes, type Running } from '../../e2e/processes.js';
import { bootstrap, freePort, type GatewayPlan } from './configuration.js';
import { Clients } from './client.js';
import { readHeaps, type Heaps } from './heaps.js';

export interface ChaosGateway {
  readonly port: number;
  readonly plan: GatewayPlan;
  readonly admin: string;
  readonly running: Running;
  readonly clients: Clients;
  /** Numbers of the admin's statistics, 0 where they are not there yet. */
  stats(...names: string[]): Promise<number[]>;
  openFiles(): number;
  residentMegabytes(): number;
  /** What every thread holds once its garbage is collected. */
  heaps(): Promise<Heaps>;
  /** What no gateway should ever print. */
  complaints(): string[];
}

export interface ChaosPlan extends Omit<GatewayPlan, 'port' | 'admin' | 'module' | 'folder'> {
  /** Default 1. */
  readonly workers?: number;
  /** Further words of the command line. */
  readonly options?: readonly string[];
}

/** Builds the plugin and starts `serve` with it in front of an upstream. */
export async function startChaosGateway(processes: Processes, plan: ChaosPlan): Promise<ChaosGateway> {
  const [port, admin] = [await freePort(), await freePort()];
  const folder = processes.folder();
  const heaps = path.join(folder, 'heaps');
  mkdirSync(heaps);
  const file = path.join(folder, 'gateway.yaml');
  const whole: GatewayPlan = { ...plan, folder, port, admin, module: builtPlugin() };
  writeFileSync(file, bootstrap(whole));
  const workers = plan.workers ?? 1;
  const program = `${ROOT}gateway-host/bin/postern-gateway-host.js`;
  const options = ['--log-level', 'error', '--concurrency', String(workers), ...(plan.options ?? [])];
  const probe = path.join(ROOT, 'test/real/chaos/heap-probe.mjs');
  const env = { NODE_OPTIONS: `--import ${probe}`, POSTERN_CHAOS_HEAPS: heaps };
  const running = processes.start(process.execPath, [program, 'serve', '-c', file, ...options], { env });
  await untilOk(`http://127.0.0.1:${admin}/ready`, running);
  const pid = running.child.pid ?? 0;
  const url = `http://127.0.0.1:${admin}`;
  return {
    port,
    plan: whole,
    admin: url,
    running,
    clients: new Clients(port),
    stats: (...names) => readStats(url, names),
    openFiles: () => readdirSync(`/proc/${pid}/fd`).length,
    residentMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    heaps: () => readHeaps({ folder: heaps, pid, threads: workers + 2, admin: url }),
    complaints: () =>
      running
        .output()
        .split('\n')
        .filter((line) => /Warning|unexpectedly|Unhandled|has died/.test(line)),
  };
}

let plugin: string | undefined;

function builtPlugin(): string {
  if (plugin !== undefined) return plugin;
  const source = path.join(ROOT, 'test/real/chaos/fixtures/plugin');
  postern(['build', source]);
  return (plugin = path.join(source, 'build/plugin.wasm'));
}

async function readStats(admin: string, names: readonly string[]): Promise<number[]> {
  const lines = (await (await fetch(`${admin}/stats`)).text()).split('\n');
  return names.map((name) => {
    const line = lines.find((one) => one.startsWith(`${name}: `));
    return Number(line?.slice(name.length + 2) ?? 0);
  });
}

/** Waits until a condition holds; the last thing it said is in the error. */
export async function settles(what: () => Promise<string | undefined>, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const problem = await what();
    if (problem === undefined) return;
    if (Date.now() > deadline) throw new Error(problem);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
