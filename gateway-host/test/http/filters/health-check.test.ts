import { expect, it } from 'vitest';

import { gatewayWith, statOf, typed, type Json } from './filters.js';

const forward = { match: { prefix: '/' }, route: { cluster: 'up' } };
const healthz = [{ name: ':path', string_match: { exact: '/healthz' } }];
const check = (value: Json): Json => typed('health_check.v3.HealthCheck', { headers: healthz, ...value });

it('answers a check itself, and leaves other requests alone', async () => {
  const gateway = await gatewayWith(check({ pass_through_mode: false }), [forward]);
  const answer = await gateway.ask('/healthz');
  expect([answer.status, answer.body]).toEqual([200, '']);
  expect(answer.headers).toHaveProperty('x-envoy-upstream-healthchecked-cluster');
  expect((await gateway.ask('/healthz?x')).body).toContain('from upstream');
  expect(statOf(gateway, 'http.in.health_check.ok')).toBe(1);
});

it('fails the check when the admin interface was told so, and says so in every answer', async () => {
  const gateway = await gatewayWith(check({ pass_through_mode: false }), [forward]);
  gateway.gateway.healthCheckFailed = true;
  const answer = await gateway.ask('/healthz');
  expect([answer.status, answer.headers['x-envoy-immediate-health-check-fail']]).toEqual([503, 'true']);
  expect((await gateway.ask('/')).headers).toHaveProperty('x-envoy-immediate-health-check-fail', 'true');
  expect(statOf(gateway, 'http.in.health_check.failed')).toBe(1);
});

it('asks the upstream where it passes checks through', async () => {
  const { ask } = await gatewayWith(check({ pass_through_mode: true }), [forward]);
  const answer = await ask('/healthz', { 'x-answer': '500' });
  expect([answer.status, 'x-envoy-upstream-healthchecked-cluster' in answer.headers]).toEqual([500, true]);
  expect((await ask('/healthz')).status).toBe(200);
});

it('keeps the answer of the upstream for a while', async () => {
  const { ask } = await gatewayWith(check({ pass_through_mode: true, cache_time: '60s' }), [forward]);
  expect((await ask('/healthz', { 'x-answer': '201' })).body).toContain('from upstream');
  const again = await ask('/healthz');
  expect([again.status, again.body]).toEqual([201, '']);
});

it.each([
  ['up', 50, 200],
  ['nobody', 0, 503],
])('asks whether %s has %d %% healthy hosts: %d', async (name, value, status) => {
  const spec = { pass_through_mode: false, cluster_min_healthy_percentages: { [name]: { value } } };
  const { ask } = await gatewayWith(check(spec), [forward]);
  expect((await ask('/healthz')).status).toBe(status);
});
