import { beforeAll, expect, it } from 'vitest';
import { loadBareModule } from './json/bare-module.js';

const BLOCK_BYTES = 16;

interface Probe {
  live(): number;
  allocate(size: number): number;
  release(block: number): void;
  litter(size: number): void;
  collect(): void;
}

let probe: Probe;

beforeAll(async () => {
  probe = await loadBareModule<Probe>('test/fixtures/live-memory.ts');
});

it('what is in use grows and shrinks by what is allocated and released', () => {
  const before = probe.live();
  expect(before).toBeLessThan(10_000);
  const sizes = [1, 15, 16, 1000, 100_000, 300_000];
  const blocks = sizes.map((size) => probe.allocate(size));
  const sum = sizes.reduce((total, size) => total + size, 0);
  const grown = probe.live() - before;
  expect(grown).toBeGreaterThan(sum);
  expect(grown).toBeLessThanOrEqual(sum + sizes.length * 2 * BLOCK_BYTES);
  for (const block of blocks) probe.release(block);
  expect(probe.live()).toBe(before);
});

it('garbage is in use until it is collected', () => {
  probe.collect();
  const before = probe.live();
  for (let i = 0; i < 100; i += 1) probe.litter(5000);
  expect(probe.live() - before).toBeGreaterThan(500_000);
  probe.collect();
  expect(probe.live()).toBe(before);
});
