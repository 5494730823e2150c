/** Thousands of requests that are nearly right, to Envoy and to the gateway host: the same fate, or a listed safer one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes, ROOT, untilOk } from '../../../e2e/processes.js';
import { startEnvoy } from '../envoy.js';
import { takePorts } from '../side-by-side/ports.js';
import { exchange, prober, startMirror, type Fate } from './exchange.js';
import { requests } from './requests.js';
import { isSafer } from './safer.js';

const COUNT = Number(process.env.FUZZ_COUNT ?? (process.env.POSTERN_REAL_SIZE === 'full' ? 5000 : 300));
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const LANES = 10;
/** So many plain requests are answered before a fate is looked at; where two differ, many more. */
const PROBES = 3;
const PATIENT_PROBES = 60;
/** A busy machine takes a tenth of a second for each on both gateways, and longer where two differ. */
const PATIENCE_MS = 120_000 + COUNT * 300;

const processes = new Processes();
const mirrors: Awaited<ReturnType<typeof startMirror>>[] = [];
let envoy = 0;
let host = 0;

beforeAll(async () => {
  [envoy, host] = [await startGateway('envoy'), await startGateway('gateway-host')];
});

afterAll(async () => {
  await processes.stopAll();
  for (const { server } of mirrors) server.close();
});

it(
  `${COUNT} requests of seed ${SEED} have the fate that they have in Envoy`,
  { timeout: PATIENCE_MS },
  async () => {
    const suspects = await unlike(requests(COUNT, SEED), PROBES, isSame);
    // A busy gateway may only have been late: whoever differs is looked at longer, and in the end alone.
    const again = await unlike(suspects, PATIENT_PROBES, isAlike);
    const differences: string[] = [];
    const patiently = comparison(PATIENT_PROBES);
    for (const bytes of again) {
      const [theirs, ours] = await patiently(bytes);
      if (isAlike(bytes, theirs, ours)) continue;
      differences.push([JSON.stringify(bytes), `Envoy: ${show(theirs)}`, `here:  ${show(ours)}`].join('\n'));
    }
    if (differences.length > 0) expect.fail(`${differences.length} differ:\n${differences.join('\n\n')}`);
  },
);

type Likeness = (bytes: string, theirs: Fate, ours: Fate) => boolean;

/** Those whose fates are not alike, many at a time. */
async function unlike(all: readonly string[], probes: number, alike: Likeness): Promise<string[]> {
  const found: string[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    const compare = comparison(probes);
    while (next < all.length) {
      const bytes = all[next++] ?? '';
      const [theirs, ours] = await compare(bytes);
      if (!alike(bytes, theirs, ours)) found.push(bytes);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return found;
}

function isSame(_bytes: string, theirs: Fate, ours: Fate): boolean {
  return show(theirs) === show(ours);
}

/** The same, or safer here in a way that is listed. */
function isAlike(bytes: string, theirs: Fate, ours: Fate): boolean {
  return isSame(bytes, theirs, ours) || isSafer(bytes, theirs, ours);
}

/** Sends bytes to both. */
function comparison(probes: number): (bytes: string) => Promise<[theirs: Fate, ours: Fate]> {
  const [settleTheirs, settleOurs] = [prober(envoy, probes), prober(host, probes)];
  return (bytes) => Promise.all([exchange(envoy, bytes, settleTheirs), exchange(host, bytes, settleOurs)]);
}

function show({ answers, end }: Fate): string {
  return [...answers, end].join(' / ');
}

/** One listener that forwards everything to a mirror of its own; gives its port. */
async function startGateway(program: 'envoy' | 'gateway-host'): Promise<number> {
  const mirror = await startMirror();
  mirrors.push(mirror);
  const [port = 0, admin = 0] = await takePorts(2);
  const file = join(processes.folder(), `${program}.json`);
  writeFileSync(file, JSON.stringify(bootstrap(port, admin, mirror.port)));
  if (program === 'envoy') await startEnvoy(processes, file);
  else {
    const entry = join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
    const running = processes.start(process.execPath, [entry, 'serve', '-c', file, '--log-level', 'error']);
    await untilOk(`http://127.0.0.1:${admin}/ready`, running);
  }
  return port;
}

function bootstrap(port: number, admin: number, upstream: number): object {
  const any = (type: string, fields: object) => ({
    '@type': `type.googleapis.com/envoy.extensions.filters.${type}`,
    ...fields,
  });
  const address = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const manager = any('network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'fuzz',
    delayed_close_timeout: '0.05s',
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'mirror' } }] },
      ],
    },
    http_filters: [{ name: 'router', typed_config: any('http.router.v3.Router', {}) }],
  });
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(upstream) } }] }];
  return {
    admin: { address: address(admin) },
    static_resources: {
      listeners: [
        {
          name: 'main',
          address: address(port),
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'mirror',
          type: 'STATIC',
          connect_timeout: '5s',
          load_assignment: { cluster_name: 'mirror', endpoints },
        },
      ],
    },
  };
}
