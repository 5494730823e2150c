/** The gateway before upstreams that fail: each in its way, with well-served requests among them. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { startChaosGateway, type ChaosGateway } from './gateway.js';
import { IN_PARALLEL, IN_PARALLEL_WAITING, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, TROUBLES, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const processes = new Processes();
let upstream: ChaosUpstream;
let gateway: ChaosGateway;
let watch: Watch;

beforeAll(async () => {
  upstream = await startChaosUpstream();
  gateway = await startChaosGateway(processes, { upstream: upstream.port });
  watch = await Watch.begin(gateway, upstream.connections);
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

for (const [name, { statuses, cut }] of Object.entries(TROUBLES)) {
  it(
    name,
    async () => {
      const parallel = name === 'half-open' ? IN_PARALLEL_WAITING : IN_PARALLEL;
      const one = async (i: number): Promise<void> => {
        if (i % 10 === 0) return good(gateway, i);
        const outcome = await gateway.clients.ask(`/${name}`, 'ok');
        expect(statuses).toContain(outcome.status);
        if (outcome.status === 200) expect(outcome.cut).toBe(cut);
        if (outcome.status === 200 && !cut) expect(outcome.body).toBe('four');
      };
      await watch.run(one, { parallel });
    },
    TIMEOUT_MS,
  );
}

it(
  'calls of a plugin among them',
  async () => {
    const troubles = Object.keys(TROUBLES).filter((name) => name !== 'half-open');
    await watch.run(async (i) => {
      const callout = troubles[i % troubles.length] ?? '';
      const { status, body } = await gateway.clients.ask('/echo', `${i}`, { 'x-callout': callout });
      expect({ status, body }).toEqual({ status: 200, body: `${i}` });
    });
  },
  TIMEOUT_MS,
);
