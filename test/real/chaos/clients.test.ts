/** The gateway and clients that vanish in every phase, over HTTP/1 and HTTP/2, and clients that speak badly. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { startChaosGateway, type ChaosGateway } from './gateway.js';
import { TIMEOUT_MS } from './load.js';
import { MALFORMED } from './malformed.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { HTTP2_PHASES, PHASES, STREAMS, vanish, vanishHttp2 } from './vanishing-client.js';
import { good, Watch } from './watch.js';

const processes = new Processes();
let upstream: ChaosUpstream;

beforeAll(async () => {
  upstream = await startChaosUpstream();
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

describe.each([1, 2])('from %s workers', (workers) => {
  let gateway: ChaosGateway;
  let watch: Watch;
  beforeAll(async () => {
    gateway = await startChaosGateway(processes, { upstream: upstream.port, workers });
    watch = await Watch.begin(gateway, upstream.connections);
  });

  // What a worker forgets does not depend on how many there are.
  if (workers === 1) {
    it.each(PHASES)(
      'clients vanish %s',
      (phase) =>
        watch.run((i) => (i % 10 === 0 ? good(gateway, i) : vanish(gateway.port, phase, i % 2 === 0))),
      TIMEOUT_MS,
    );

    it(
      'clients speak badly',
      async () => {
        const smuggled = upstream.smuggled();
        await watch.run(async (i) => {
          const wrong = MALFORMED[i % MALFORMED.length];
          if (i % 10 === 0 || wrong === undefined) return good(gateway, i);
          const [title, message, status] = wrong;
          const outcome = await gateway.clients.send(title, message);
          expect({ title, status: outcome.status }).toEqual({ title, status });
          expect(outcome.head).toContain('\r\nconnection: close');
        });
        expect(upstream.smuggled()).toBe(smuggled);
      },
      TIMEOUT_MS,
    );
  }

  it.each(HTTP2_PHASES)(
    'HTTP/2 clients vanish %s',
    (phase) => {
      // Each run of the body is a good request or a connection with all its streams.
      const streams = phase === 'connected' ? 1 : STREAMS;
      const one = (i: number): Promise<void> =>
        i % 4 === 0 ? good(gateway, i) : vanishHttp2(gateway.port, phase);
      return watch.run(one, { each: streams });
    },
    TIMEOUT_MS,
  );
});
