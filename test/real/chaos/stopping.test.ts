/** The end of a gateway under load: what was asked before gets its whole answer, nothing is cut, and then it is over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { settles, startChaosGateway, type ChaosGateway } from './gateway.js';
import type { Outcome } from './client.js';
import { FULL, IN_PARALLEL, say, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';

const ROUNDS = FULL ? 10 : 2;
/** Under load for so long before the end. */
const BEFORE_MS = FULL ? 3_000 : 1_000;

const STOPS: Readonly<Record<string, (gateway: ChaosGateway) => Promise<void>>> = {
  SIGTERM: async ({ running }) => void running.child.kill('SIGTERM'),
  '/quitquitquit': (gateway) => order(gateway, '/quitquitquit'),
  '/drain_listeners': (gateway) => order(gateway, '/drain_listeners'),
};

const processes = new Processes();
let upstream: ChaosUpstream;
/** Requests that the gateway had taken: they came to the upstream. */
const reached = new Set<string>();

beforeAll(async () => {
  upstream = await startChaosUpstream((body) => void reached.add(body));
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

describe.each(Object.keys(STOPS))('%s', (name) => {
  it(
    'cuts no answer',
    async () => {
      for (let round = 0; round < ROUNDS; round++) await stopUnderLoad(name);
    },
    TIMEOUT_MS,
  );
});

interface Asked {
  readonly outcome: Outcome;
  readonly token: string;
}

async function stopUnderLoad(name: string): Promise<void> {
  const gateway = await startChaosGateway(processes, { upstream: upstream.port, workers: 2 });
  const asked: Asked[] = [];
  reached.clear();
  let refused = false;
  let next = 0;
  const lane = async (lane: number): Promise<void> => {
    // Every eighth client asks for answers that take longer than the rest of the gateway's life needs.
    const slow = lane % 8 === 0;
    while (!refused) {
      const token = `token-${next++}`;
      const outcome = await gateway.clients.ask(slow ? '/slowest-echo' : '/echo', token);
      asked.push({ outcome, token });
      if (outcome.status === 0 && !outcome.reused) refused = true;
    }
  };
  const lanes = Promise.all(Array.from({ length: IN_PARALLEL }, (_, i) => lane(i)));
  await new Promise((resolve) => setTimeout(resolve, BEFORE_MS));
  const underWay = reached.size - asked.length;
  await STOPS[name]?.(gateway);
  await lanes;
  const whole = asked.filter(({ outcome }) => outcome.status === 200 && !outcome.cut);
  say(`${whole.length} answered, ${asked.length - whole.length} refused, ${underWay} were under way`);
  for (const { outcome, token } of whole) expect(outcome.body).toBe(token);
  for (const one of asked) {
    if (whole.includes(one)) continue;
    // Nothing at all came of it, in either direction.
    expect(one.outcome).toMatchObject({ status: 0, cut: false });
    expect(reached.has(one.token)).toBe(false);
  }
  expect(underWay).toBeGreaterThan(0);
  expect(gateway.complaints()).toEqual([]);
  gateway.clients.hangUp();
  if (name === '/drain_listeners') await goesOn(gateway);
  else await exits(gateway);
}

/** Its admin interface is there, and no request is left. */
async function goesOn(gateway: ChaosGateway): Promise<void> {
  await settles(async () => {
    const [requests, connections] = await gateway.stats(
      'http.chaos.downstream_rq_active',
      'http.chaos.downstream_cx_active',
    );
    return requests === 0 && connections === 0
      ? undefined
      : `${requests} requests, ${connections} connections`;
  });
  gateway.running.child.kill('SIGTERM');
  await exits(gateway);
}

async function exits({ running: { child, output } }: ChaosGateway): Promise<void> {
  await settles(async () =>
    child.exitCode === null && child.signalCode === null ? 'still runs' : undefined,
  );
  expect({ code: child.exitCode, output: output() }).toMatchObject({ code: 0 });
}

async function order({ admin }: ChaosGateway, page: string): Promise<void> {
  expect((await fetch(admin + page, { method: 'POST' })).status).toBe(200);
}
