/** What a trap does to its request and to those after it. Observation: envoy-observed §7 and §16. */
import { chunked, HELD, request, type Json, type Scenario, type ScenarioPlugin } from '../scenario.js';
import { CALL } from './phases.js';

const from = 'envoy-observed §7';

interface Failing {
  readonly script: Readonly<Record<string, string>>;
  readonly first?: Scenario['client'];
}

/** Where the plugin traps. */
const PLACES: Readonly<Record<string, Failing>> = {
  'request-headers': { script: { request_headers: 'trap' } },
  'request-body': { script: { request_body: 'trap' } },
  'request-end': { script: { request_body_end: 'trap' } },
  'response-headers': { script: { response_headers: 'trap' } },
  'response-body': { script: { response_body: 'trap' } },
  'response-end': { script: { response_body_end: 'trap' } },
  log: { script: { log: 'trap' } },
  done: { script: { done: 'trap' } },
  delete: { script: { delete: 'trap' } },
  'http-call': { script: { request_headers: `${CALL}; return 1`, http_call: 'trap' } },
};

const POLICIES: Readonly<Record<string, Json | undefined>> = {
  unset: undefined,
  closed: { failure_policy: 'FAIL_CLOSED' },
  open: { failure_policy: 'FAIL_OPEN' },
  'fail-open': { fail_open: true },
  reload: { failure_policy: 'FAIL_RELOAD' },
  'reload-late': { failure_policy: 'FAIL_RELOAD', reload_config: { backoff: { base_interval: '36000s' } } },
  'reload-soon': { failure_policy: 'FAIL_RELOAD', reload_config: { backoff: { base_interval: '0.01s' } } },
};

/** Envoy draws a time within base_interval (default 1 s) each time, and reloads when the VM is older than that. */
const OLD_ENOUGH = { wait: 1200 };

/** Only the first request brings a trap; those after it show what is left of the plugin. */
function clients(
  place: string,
  policy: string,
): readonly (readonly (string | { wait: number } | 'read')[])[] {
  const body = chunked(['aa', 'bb']) as (string | 'read')[];
  const first = policy === 'reload' ? [OLD_ENOUGH, ...body] : body;
  const plain = [request({ headers: ['x-plain: 1'] })];
  return [first, plain, [{ wait: 40 }, ...plain]].slice(0, place === 'http-call' ? 2 : 3);
}

const RUNTIME_ERRORS: Readonly<Record<string, string>> = {
  unreachable: 'trap',
  'outside-memory': 'outside',
  'divide-by-zero': 'divide 0',
  'endless-recursion': 'recurse',
  'grow-1000-pages': 'grow 1000',
  'grow-20000-pages': 'grow 20000',
  'bad-pointer-to-log': 'badlog',
  'bad-pointer-to-property': 'badpath',
  'bad-pointer-for-result': 'badresult',
};

function two(name: string, one: ScenarioPlugin, other: ScenarioPlugin): Scenario {
  const plugins = [{ ...one, script: { request_headers: 'trap' } }, other];
  return {
    id: `failures.shared.${name}`,
    from: 'envoy-observed §3',
    ownVm: true,
    plugins,
    client: [[request()], [request()], [request()]],
  };
}

export const FAILURES: readonly Scenario[] = [
  ...Object.entries(PLACES).flatMap(([place, { script }]) =>
    Object.entries(POLICIES).map(([policy, fields]): Scenario => ({
      id: `failures.${policy}.${place}`,
      from,
      ownVm: true,
      plugins: [fields === undefined ? { script } : { script, fields }],
      client: clients(place, policy),
      patience: place === 'http-call' ? 300 : 1500,
      stats: [
        'wasm.A.vm_reload',
        'wasm.A.vm_reload_backoff',
        'wasm.A.vm_reload_success',
        'wasm.A.vm_reload_failure',
      ],
    })),
  ),
  ...Object.entries(RUNTIME_ERRORS).map(([name, operation]): Scenario => ({
    id: `failures.error.${name}`,
    from,
    ownVm: true,
    plugins: [{ script: { request_headers: operation } }],
    client: [[request()], [request()]],
  })),
  {
    id: 'failures.trap-while-held',
    from,
    ownVm: true,
    plugins: [
      {
        script: { request_headers: 'return 1', request_body_end: 'trap', request_body: 'return 1' },
        fields: HELD,
      },
    ],
    client: chunked(['one', 'two']),
  },
  {
    id: 'failures.trap-in-own-local-reply',
    from,
    ownVm: true,
    plugins: [{ script: { request_headers: 'local 418 body', response_headers: 'trap' } }],
  },
  {
    id: 'failures.trap-on-tick',
    from,
    ownVm: true,
    plugins: [{ script: { request_headers: 'tick 20', tick: 'trap' } }],
    client: [[request(), { wait: 80 }], [request()]],
  },
  {
    id: 'failures.trap-of-second-plugin',
    from,
    ownVm: true,
    plugins: [{}, { vmId: '{vm}-b', script: { request_headers: 'trap' } }],
    client: [[request()], [request()]],
  },
  two('one-vm', { vmId: '{vm}', fields: { fail_open: true } }, { vmId: '{vm}' }),
  two('two-vms', { vmId: '{vm}-a', fields: { fail_open: true } }, { vmId: '{vm}-b' }),
  two(
    'one-vm-open-policy',
    { vmId: '{vm}', fields: { failure_policy: 'FAIL_OPEN' } },
    { vmId: '{vm}', fields: { failure_policy: 'FAIL_OPEN' } },
  ),
];

/** Calls that end the whole Envoy. */
export const CRASHES: readonly Scenario[] = Object.entries({
  'continue-response-in-request-headers': { request_headers: 'continue 1' },
  'continue-response-while-paused': { request_headers: 'continue 1; return 1' },
  'continue-response-in-request-body': { request_body: 'continue 1' },
  'local-reply-in-log': { log: 'local 500 x' },
  'local-reply-in-done': { done: 'local 500 x' },
  'local-reply-in-delete': { delete: 'local 500 x' },
  'close-in-log': { log: 'close 0' },
  'close-response-in-log': { log: 'close 1' },
  'close-in-done': { done: 'close 0' },
  'continue-in-log': { log: 'continue 0' },
  'continue-response-in-log': { log: 'continue 1' },
  'continue-in-done': { done: 'continue 0' },
  'call-in-log': { log: CALL },
  'call-in-done': { done: CALL },
  'continue-not-paused': { request_headers: 'continue 0' },
  'continue-2': { request_headers: 'continue 2' },
  'close-2': { request_headers: 'close 2' },
  'close-3': { request_headers: 'close 3' },
  'continue-in-response-headers': { response_headers: 'continue 0' },
  'continue-response-in-response-headers': { response_headers: 'continue 1' },
  'continue-response-in-response-body': { response_body: 'continue 1' },
  'local-reply-in-response-end': { response_body_end: 'local 500 x' },
  'close-in-http-call': { request_headers: `${CALL}; return 1`, http_call: 'effective waiting; close 0' },
  'continue-response-in-http-call': {
    request_headers: `${CALL}; return 1`,
    http_call: 'effective waiting; continue 1',
  },
}).map(([name, script]): Scenario => ({
  id: `crashes.${name}`,
  from: 'envoy-observed §7.1',
  group: 'crashes',
  plugins: [{ script }, {}],
  patience: 600,
  client: chunked(['one', 'two']),
}));
