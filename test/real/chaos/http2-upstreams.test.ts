/** The gateway before HTTP/2 upstreams that fail: one stream of many, or the connection under all of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { startChaosGateway, type ChaosGateway } from './gateway.js';
import { startGoingUpstream, type GoingUpstream } from './going-upstream.js';
import { HTTP2_TROUBLES, startHttp2Upstream, type Http2Upstream } from './http2-upstream.js';
import { IN_PARALLEL, IN_PARALLEL_WAITING, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const processes = new Processes();
let plain: ChaosUpstream;
let http2: Http2Upstream;
let going: GoingUpstream;
let gateway: ChaosGateway;
let watch: Watch;

beforeAll(async () => {
  plain = await startChaosUpstream();
  http2 = await startHttp2Upstream();
  going = await startGoingUpstream();
  gateway = await startChaosGateway(processes, {
    upstream: plain.port,
    http2Upstream: http2.port,
    goingUpstream: going.port,
  });
  const upstreams = [plain, http2, going];
  const connections = (): number => upstreams.reduce((sum, one) => sum + one.connections(), 0);
  watch = await Watch.begin(gateway, connections);
});

afterAll(async () => {
  await processes.stopAll();
  await plain.close();
  await http2.close();
  await going.close();
});

for (const [name, { statuses, cut, costsOthers }] of Object.entries(HTTP2_TROUBLES)) {
  it(
    name,
    async () => {
      const parallel = name === 'half-open' ? IN_PARALLEL_WAITING : IN_PARALLEL;
      const one = async (i: number): Promise<void> => {
        if (i % 10 === 0) return costsOthers ? neighbour(i) : good(gateway, i, '/h2/echo');
        const outcome = await gateway.clients.ask(`/h2/${name}`, 'ok');
        expect(statuses).toContain(outcome.status);
        if (outcome.status !== 200) return;
        expect(outcome.cut).toBe(cut);
        if (!cut) expect(outcome.body).toBe('four');
      };
      await watch.run(one, { parallel });
    },
    TIMEOUT_MS,
  );
}

it(
  'connections that announce their end',
  async () => {
    const before = going.notices();
    await watch.run(async (i) => {
      if (i % 10 === 0) return good(gateway, i);
      const { status, body } = await gateway.clients.ask('/going/x', 'ok');
      expect({ status, body }).toEqual({ status: 200, body: 'four' });
    });
    expect(going.notices()).toBeGreaterThan(before);
  },
  TIMEOUT_MS,
);

/** Its connection may end under it: then it says so, or it is whole and its own. */
async function neighbour(index: number): Promise<void> {
  const token = `neighbour-${index}`;
  const { status, body, cut } = await gateway.clients.ask('/h2/echo', token);
  if (status === 503) return;
  expect(status).toBe(200);
  if (cut) expect(token.startsWith(body)).toBe(true);
  else expect(body).toBe(token);
}
