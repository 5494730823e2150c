/** Plugins that trap in each callback under each failure policy, and one that never returns in one worker of two. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { settles, startChaosGateway, type ChaosGateway } from './gateway.js';
import { COUNT, FULL, IN_PARALLEL, rate, repeat, say, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const TRAPS = {
  'request-headers': [503],
  'request-body': [503],
  'response-headers': [503],
  'response-body': [0, 200, 503],
  log: [200, 503],
  done: [200, 503],
  delete: [200, 503],
} as const;

/** A thread that dies again within a minute waits longer and longer for the next. */
const DEATHS = FULL ? 5 : 2;

const processes = new Processes();
let upstream: ChaosUpstream;

beforeAll(async () => {
  upstream = await startChaosUpstream();
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

describe('a plugin that is made anew after each trap', () => {
  let gateway: ChaosGateway;
  let watch: Watch;
  beforeAll(async () => {
    gateway = await startChaosGateway(processes, { upstream: upstream.port, failurePolicy: 'FAIL_RELOAD' });
    watch = await Watch.begin(gateway, upstream.connections);
  });

  for (const [callback, statuses] of Object.entries(TRAPS)) {
    it(
      `traps in ${callback}`,
      async () => {
        const one = async (): Promise<void> => {
          const { status } = await gateway.clients.ask('/echo', 'ok', { 'x-trap': callback });
          expect(statuses).toContain(status);
        };
        await watch.run(one, { contexts: false });
        await settles(async () => {
          const { status, body } = await gateway.clients.ask('/echo', 'fine again');
          return status === 200 && body === 'fine again' ? undefined : `still ${status} after the traps`;
        });
      },
      TIMEOUT_MS,
    );
  }
});

describe.each([
  { failurePolicy: 'FAIL_CLOSED', later: 503 },
  // Even so the request that trapped gets 503, and so do those that its machine had begun.
  { failurePolicy: 'FAIL_OPEN', later: 200 },
])('a plugin with $failurePolicy', ({ failurePolicy, later }) => {
  it(
    'traps once in each of two workers',
    async () => {
      const gateway = await startChaosGateway(processes, {
        upstream: upstream.port,
        failurePolicy,
        workers: 2,
      });
      const watch = await Watch.begin(gateway, upstream.connections);
      let dead = 0;
      const one = async (i: number): Promise<void> => {
        const trap = i % 100 === 50;
        const before = dead;
        const headers: Record<string, string> = trap ? { 'x-trap': 'request-headers' } : {};
        const { status, head } = await gateway.clients.ask('/echo', `${i}`, headers);
        // Whoever passed the plugin has its mark; without it the machine was dead, or died of this.
        if (head.includes('\r\nx-machine: ')) return expect(status).toBe(200);
        if (trap && status === 503) dead++;
        expect(before < 2 ? [later, 503] : [later]).toContain(status);
      };
      await watch.run(one, { contexts: false });
      expect(dead).toBeGreaterThanOrEqual(2);
      for (let i = 0; i < 20; i++) {
        const { status, head } = await gateway.clients.ask('/echo', 'later', { connection: 'close' });
        expect(status).toBe(later);
        expect(head).not.toContain('\r\nx-machine: ');
      }
    },
    TIMEOUT_MS,
  );
});

it(
  'a plugin that never returns costs the requests of its worker and no others',
  async () => {
    const gateway = await startChaosGateway(processes, {
      upstream: upstream.port,
      workers: 2,
      options: ['--callback-deadline', '1s'],
    });
    await repeat({ to: 500 }, (i) => good(gateway, i));
    const began = Date.now();
    let lost = 0;
    let deaths = 0;
    const every = Math.ceil(COUNT / DEATHS);
    await repeat({ to: COUNT }, async (i) => {
      const loop = i % every === Math.floor(every / 2);
      const headers: Record<string, string> = loop ? { 'x-loop': 'request-body' } : {};
      const { status, body } = await gateway.clients.ask('/echo', `${i}`, headers);
      if (loop) {
        expect(status).toBe(0);
        deaths++;
      } else if (status === 0) lost++;
      else expect({ status, body }).toEqual({ status: 200, body: `${i}` });
    });
    // At the most one for each client at each death: the worker that goes on has lost none.
    say(`${COUNT} in ${rate(COUNT, began)}; ${deaths} deaths, ${lost} requests lost`);
    expect(deaths).toBe(DEATHS);
    expect(lost).toBeLessThan(DEATHS * IN_PARALLEL);
    await settles(async () => {
      const [dead, active] = await gateway.stats('server.worker_deaths', 'http.chaos.downstream_rq_active');
      return dead === DEATHS && active === 0 ? undefined : `${dead} deaths, ${active} requests active`;
    });
    expect(gateway.complaints()).toEqual([]);
  },
  TIMEOUT_MS,
);
