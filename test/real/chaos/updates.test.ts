/** Listeners, clusters and the plugin's settings change many times a second's worth of requests: none is dropped. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { writeWatched } from './configuration.js';
import { settles, startChaosGateway, type ChaosGateway } from './gateway.js';
import { FULL, say, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const PERIOD_MS = 250;
const LEAST_UPDATES = FULL ? 30 : 3;
const FILES = ['lds', 'cds', 'ecds'] as const;
const PREFIXES = {
  lds: 'listener_manager.lds.',
  cds: 'cluster_manager.cds.',
  ecds: 'extension_config_discovery.http_filter.chaos.',
} as const;

const processes = new Processes();
let upstream: ChaosUpstream;
let gateway: ChaosGateway;
let watch: Watch;

beforeAll(async () => {
  upstream = await startChaosUpstream();
  gateway = await startChaosGateway(processes, { upstream: upstream.port, workers: 2, watched: true });
  watch = await Watch.begin(gateway, upstream.connections);
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

it.each([['lds'], ['cds'], ['ecds'], ['lds, cds, ecds']])(
  'updates of %s',
  async (files) => {
    const named = FILES.filter((file) => files.split(', ').includes(file));
    const before = await successes();
    let round = 0;
    const updating = setInterval(() => {
      round++;
      const file = named[round % named.length];
      if (file !== undefined) writeWatched(gateway.plan, file, round);
    }, PERIOD_MS);
    try {
      await watch.run((i) => good(gateway, i, i % 5 === 0 ? '/slow-echo' : '/echo'));
    } finally {
      clearInterval(updating);
    }
    await settles(async () => {
      const after = await successes();
      const seen = named.map((file) => after[file] - before[file]);
      return Math.min(...seen) >= LEAST_UPDATES / named.length ? undefined : `${seen.join()} updates seen`;
    });
    say(`${round} updates written`);
    const rejected = await gateway.stats(...FILES.map((file) => `${PREFIXES[file]}update_rejected`));
    expect(rejected).toEqual([0, 0, 0]);
  },
  TIMEOUT_MS,
);

async function successes(): Promise<Record<(typeof FILES)[number], number>> {
  const [lds = 0, cds = 0, ecds = 0] = await gateway.stats(
    `${PREFIXES.lds}update_success`,
    `${PREFIXES.cds}update_success`,
    `${PREFIXES.ecds}update_success`,
  );
  return { lds, cds, ecds };
}
