/** What each thread of a gateway holds after a garbage collection, and whether that grew. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Bytes on the heap and in buffers, by thread; and the guests' memory. */
export interface Heaps {
  readonly threads: ReadonlyMap<string, number>;
  readonly guestPages: number;
}

export interface HeapSource {
  /** Where `heap-probe.mjs` writes. */
  readonly folder: string;
  readonly pid: number;
  readonly threads: number;
  readonly admin: string;
}

const PATIENCE_MS = 30_000;

interface Told {
  readonly round: number;
  readonly heapUsed: number;
  readonly arrayBuffers: number;
}

export async function readHeaps(source: HeapSource): Promise<Heaps> {
  const before = Math.max(0, ...[...told(source.folder).values()].map(({ round }) => round));
  process.kill(source.pid, 'SIGUSR2');
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const fresh = [...told(source.folder)].filter(([, { round }]) => round > before);
    if (fresh.length === source.threads) {
      const threads = fresh.map(([name, one]) => [name, one.heapUsed + one.arrayBuffers] as const);
      return { threads: new Map(threads), guestPages: await guestPages(source.admin) };
    }
    if (Date.now() > deadline)
      throw new Error(`${fresh.length} of ${source.threads} threads told their heap`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** By how much the thread that grew most has grown, in megabytes. */
export function growth(from: Heaps, to: Heaps): number {
  const grown = [...to.threads].map(([name, bytes]) => bytes - (from.threads.get(name) ?? bytes));
  return Math.max(...grown) / 1024 / 1024;
}

export function megabytes({ threads }: Heaps): number {
  return [...threads.values()].reduce((sum, bytes) => sum + bytes, 0) / 1024 / 1024;
}

function told(folder: string): Map<string, Told> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => [name, JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Told]),
  );
}

async function guestPages(admin: string): Promise<number> {
  const { plugins } = (await (await fetch(`${admin}/plugins`)).json()) as {
    plugins: { memory_pages: number }[];
  };
  return plugins.reduce((sum, { memory_pages }) => sum + memory_pages, 0);
}
