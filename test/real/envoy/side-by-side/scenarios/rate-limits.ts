/** What a route says to rate limits where no filter asks for it. Observation: Envoy 1.40. */
import { request, type Json, type Scenario } from '../scenario.js';

const from = 'Envoy 1.40, rate_limits';

function scenario(id: string, limit: Json, more: Partial<Scenario> = {}): Scenario {
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main', rate_limits: [limit] } }];
  return {
    id: `rate-limits.${id}`,
    from,
    setup: { virtualHosts: [{ name: 'v', domains: ['*'], routes, rate_limits: [limit] }] },
    client: [request()],
    ...more,
  };
}

const GOOD: readonly Json[] = [
  { source_cluster: {} },
  { destination_cluster: {} },
  { request_headers: { header_name: 'x-a', descriptor_key: 'k', skip_if_absent: true } },
  { remote_address: {} },
  { masked_remote_address: { v4_prefix_mask_len: 24, v6_prefix_mask_len: 64 } },
  { generic_key: { descriptor_value: 'v', descriptor_key: 'k' } },
  {
    header_value_match: {
      descriptor_value: 'v',
      expect_match: false,
      headers: [{ name: 'x-a', present_match: true }],
    },
  },
];

const WRONG: readonly Json[] = [
  { actions: [] },
  { actions: [{}] },
  { actions: [{ remote_address: {} }], stage: 11 },
  { actions: [{ request_headers: { header_name: 'x-a' } }] },
  { actions: [{ request_headers: { header_name: '', descriptor_key: 'k' } }] },
  { actions: [{ generic_key: {} }] },
  { actions: [{ header_value_match: { descriptor_value: 'v', headers: [] } }] },
  { actions: [{ masked_remote_address: { v4_prefix_mask_len: 33 } }] },
  { actions: [{ remote_address: {}, source_cluster: {} }] },
  { actions: [{ remote_address: { none: 1 } }] },
];

export const RATE_LIMITS: readonly Scenario[] = [
  ...GOOD.map((action, i) => scenario(`action.${i}`, { stage: 1, disable_key: 'd', actions: [action] })),
  scenario('all', { actions: GOOD }),
  ...WRONG.map((limit, i) =>
    scenario(`wrong.${i}`, limit, { own: 'validate', expect: { start: ['validate: exit 1'] } }),
  ),
];
