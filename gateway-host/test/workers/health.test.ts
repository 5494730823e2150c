import { expect, it } from 'vitest';

import { cluster, startUpstream, until } from '../running-gateway.js';
import { ask, startSupervised } from './supervised-gateway.js';

it('asks hosts how they are from one thread, and every worker hears the answer', async () => {
  let healthy = true;
  let checks = 0;
  const upstream = await startUpstream((request, response) => {
    if (request.url === '/hc') checks++;
    response.writeHead(request.url === '/hc' && !healthy ? 503 : 200).end('served');
  });
  const check = {
    ...{
      timeout: '1s',
      interval: '0.05s',
      no_traffic_interval: '0.05s',
      unhealthy_threshold: 1,
      healthy_threshold: 1,
    },
    http_health_check: { path: '/hc' },
  };
  const rest = { health_checks: [check], common_lb_config: { healthy_panic_threshold: { value: 0 } } };
  const { url, supervisor, figure } = await startSupervised({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port, rest)],
  });
  const everywhere = async (answer: string) =>
    (await Promise.all(Array.from({ length: 8 }, () => ask(url)))).every((one) => one.startsWith(answer));
  expect(await everywhere('200 served')).toBe(true);
  healthy = false;
  await until(() => everywhere('503 no healthy upstream'));
  const { clusters } = await supervisor.report();
  expect(clusters[0]?.hosts[0]?.health).toBe('/failed_active_hc');
  healthy = true;
  await until(() => everywhere('200 served'));
  // What one thread counts is all that the upstream saw.
  expect(Math.abs((await figure('cluster.main.health_check.attempt')) - checks)).toBeLessThanOrEqual(2);
  expect(await figure('cluster.main.membership_total')).toBe(1);
});
