/** One plugin with two configurations in one VM: contexts, callouts, timers and shutdown stay apart, and memory flat. */
import { createHost, type TestCallout } from '@postern/gateway-host/testing';
import { expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

/** Two requests each: POSTERN_ROUNDS=500000 is a million, and takes some minutes. */
const ROUNDS = Number(process.env['POSTERN_ROUNDS'] ?? 2000);
const WARM_UP = Math.min(2000, ROUNDS);
const HOURS_MS = 24 * 3_600_000;

/** Says back who asked for what. */
function answer(call: TestCallout): void {
  call.respond({ body: `${call.header(':authority')} ${call.header(':path')}` });
}

it('stay apart over many requests', { timeout: HOURS_MS }, async () => {
  const module = await compileFixture('two-shops', { target: 'release' });
  const shop = (configuration: string) => ({
    module,
    name: configuration,
    rootId: 'shop',
    vmId: 'one',
    configuration,
  });
  const plugins = [shop('left'), shop('right')];
  // Without the trace, which keeps every host call of a million requests.
  const host = await createHost({ plugins, clusters: ['users'], logLevel: 2, trace: false });
  const vms = new Set(host.plugins.map(({ root }) => root.vm));
  expect(vms.size).toBe(1);
  const [vm] = vms;
  const round = (i: number): void => {
    // Two requests at a time, answered crosswise; every tenth client leaves, and its answer comes all the same.
    const one = host.request({ path: '/one' });
    const other = host.request({ path: '/other' });
    if (i % 100 === 0) host.tick();
    if (i % 10 === 0) other.close();
    while (host.callouts.length > 0) for (const call of host.callouts.toReversed()) answer(call);
    const shops = one.upstream?.headers.filter(([name]) => name === 'x-shop').map(([, value]) => value);
    if (shops?.join() !== 'left,right') throw new Error(`round ${i}: ${shops?.join()}`);
    one.respond({ status: 204 });
    if (i % 10 !== 0) other.respond({ status: 204 });
  };
  for (let i = 0; i < WARM_UP; i++) round(i);
  const pages = (vm?.memory.bytes.length ?? 0) / 65_536;
  for (let i = 0; i < ROUNDS; i++) round(i);
  expect((vm?.memory.bytes.length ?? 0) / 65_536).toBe(pages);
  expect(pages).toBeLessThanOrEqual(16);
  expect(host.logs.map(({ level }) => level)).not.toContain('error');
  host.close();
  const rounds = WARM_UP + ROUNDS;
  const ticks = Math.ceil(WARM_UP / 100) + Math.ceil(ROUNDS / 100);
  const lost = Math.ceil(WARM_UP / 10) + Math.ceil(ROUNDS / 10);
  expect(host.logs.slice(-2).map(({ message }) => message)).toEqual([
    `left: ${ticks} ticks, ${2 * rounds} asked, ${2 * rounds - lost} answered`,
    `right: ${ticks} ticks, ${2 * rounds - lost} asked, ${2 * rounds - lost} answered`,
  ]);
});
