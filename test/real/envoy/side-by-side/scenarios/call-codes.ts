/** What the other host calls answer, row by row. Observation: envoy-observed §8, proxy-wasm §2. */
import { request, respond, type Scenario } from '../scenario.js';
import { CALL, PHASES } from './phases.js';

const from = 'envoy-observed §8';

/** Rows of calls that are made in request headers; `numbers` need a VM of their own. */
const ROWS: Readonly<Record<string, string>> = {
  'shared.missing': 'sdget missing',
  'shared.set-get': 'sdset {id} v 0; sdget {id}; sdset {id} w 0; sdget {id}',
  'shared.wrong-cas': 'sdset {id} v 0; sdset {id} w 99999; sdget {id}',
  'shared.cas-of-missing-key': 'sdset {id} v 7; sdget {id}',
  'shared.empty-key': 'sdset  v 0; sdget ',
  'shared.empty-value': 'sdset {id}  0; sdget {id}',
  'shared.long-value': 'sdset {id} *70000 0; sdget {id}',
  'queue.resolve-unknown': 'qresolve {vm} nowhere',
  'queue.resolve-in-other-vm': 'qregister {id}; qresolve another {id}',
  'queue.resolve-own': 'qregister {id}; qresolve {vm} {id}; qresolve  {id}',
  'queue.register-twice': 'qregister {id}; qregister {id}',
  'queue.dequeue-unknown': 'qdequeue 4711',
  'queue.enqueue-unknown': 'qenqueue 4711 x',
  'queue.dequeue-empty': 'qregister {id}; qdequeue 1',
  'queue.fifo': 'qregister {id}; qenqueue 1 one; qenqueue 1 two; qdequeue 1; qdequeue 1; qdequeue 1',
  'queue.empty-message': 'qregister {id}; qenqueue 1 ; qdequeue 1; qdequeue 1',
  'metric.types': 'metric 0 {id}.c; metric 1 {id}.g; metric 2 {id}.h; metric 3 {id}.x; metric 99 {id}.y',
  'metric.ids':
    'metric 0 {id}.a; metric 0 {id}.b; metric 1 {id}.c; metric 1 {id}.d; metric 2 {id}.e; metric 2 {id}.f',
  'metric.defined-twice':
    'metric 0 {id}.c; metric 0 {id}.c; increment 4 3; increment 8 4; metricvalue 4; metricvalue 8',
  'metric.counter':
    'metric 0 {id}.c; increment 4 5; metricvalue 4; increment 4 0; increment 4 -2; metricvalue 4',
  'metric.record-counter': 'metric 0 {id}.c; record 4 5; record 4 7; metricvalue 4',
  'metric.gauge':
    'metric 1 {id}.g; increment 5 5; increment 5 -2; metricvalue 5; record 5 100; metricvalue 5; increment 5 -200; metricvalue 5',
  'metric.histogram': 'metric 2 {id}.h; record 6 5; increment 6 1; metricvalue 6',
  'metric.unknown':
    'increment 400 1; record 400 1; metricvalue 400; metricvalue 401; metricvalue 402; metricvalue 403',
  'metric.empty-name': 'metric 0 ; increment 4 1; metricvalue 4',
  'metric.name-with-spaces': 'metric 0 a%20b%3ac; increment 4 1; metricvalue 4',
  'metric.counter-huge':
    'metric 0 {id}.c; increment 4 9223372036854775807; metricvalue 4; increment 4 1; metricvalue 4',
  'call.unknown-cluster': 'call nowhere :method=GET,:path=/,:authority=a',
  'call.no-method': 'call callee :path=/,:authority=a',
  'call.no-path': 'call callee :method=GET,:authority=a',
  'call.no-authority': 'call callee :method=GET,:path=/',
  'call.host-instead-of-authority': 'call callee :method=GET,:path=/,host=a',
  'call.no-headers': 'call callee ',
  'call.negative-timeout': 'call callee :method=GET,:path=/,:authority=a -1',
  'call.timeout-0': 'call callee :method=GET,:path=/,:authority=a 0',
  'call.empty-cluster': 'call  :method=GET,:path=/,:authority=a',
  'stream.continue-9': 'continue 9',
  'stream.continue-4': 'continue 4',
  'stream.close-9': 'close 9',
  'stream.headers-after-continue': 'continue 0; get 0 :path; add 0 x-late 1; pairs 0; return 1',
  'context.unknown': 'effective 4711; get 0 :path',
  'context.zero': 'effective 0; get 0 :path',
  'context.root':
    'effective 1; get 0 :path; property request/path; property plugin_name; effective 0; get 0 :path',
  'context.itself': 'effective 2; get 0 :path',
  'done.outside': 'done',
  'status.none': 'status',
  'foreign.unknown': 'foreign nothing x',
  'foreign.empty-name': 'foreign  x',
  'foreign.compress': 'foreign compress hellohellohellohello',
  'foreign.compress-nothing': 'foreign compress ',
  'foreign.uncompress': 'foreign uncompress %78%9c%cb%48%cd%c9%c9%07%00%06%2c%02%15',
  'foreign.uncompress-garbage': 'foreign uncompress garbage',
  'foreign.uncompress-nothing': 'foreign uncompress ',
  'foreign.clear-route-cache': 'foreign clear_route_cache ',
  'foreign.verify-signature-garbage': 'foreign verify_signature %ff%ff',
  'foreign.verify-signature-empty': 'foreign verify_signature ',
  'foreign.sign-garbage': 'foreign sign %ff%ff',
  'foreign.sign-empty': 'foreign sign ',
  'foreign.filter-state-garbage': 'foreign set_envoy_filter_state %ff%ff',
  'foreign.filter-state':
    'foreign set_envoy_filter_state %0a%01k%12%01v%18%00; property filter_state/k; property filter_state/wasm.k',
  'foreign.declare-property-garbage': 'foreign declare_property %ff%ff',
  'foreign.declare-property':
    'foreign declare_property %0a%01k; setproperty k v; property k; setproperty k w; property k',
  'foreign.expr-create':
    'foreign expr_create request.method; foreign expr_evaluate %00%00%00%00; foreign expr_evaluate %01%00%00%00; foreign expr_delete %01%00%00%00',
  'foreign.expr-header':
    'foreign expr_create request.headers[%22x-q%22]%20==%20%227%22; foreign expr_evaluate %00%00%00%00; foreign expr_evaluate %01%00%00%00',
  'foreign.expr-parse-error': 'foreign expr_create request.(',
  'foreign.expr-evaluate-unknown': 'foreign expr_evaluate %63%00%00%00',
  'foreign.expr-delete-unknown': 'foreign expr_delete %63%00%00%00',
  'foreign.expr-short-token': 'foreign expr_evaluate %00',
  'foreign.get-log-level': 'foreign get_log_level ',
  'foreign.inject': 'foreign inject_encoded_data_to_filter_chain x',
  'foreign.resolve-dns': 'foreign resolve_dns h',
  'property.empty': 'property ',
  'property.unknown': 'property nothing; property nothing/at/all',
  'property.filter-state': 'property filter_state',
  'property.upstream-host-metadata': 'property xds/upstream_host_metadata',
  'property.set': 'setproperty k v; property k; property filter_state/wasm.k; property k/x',
  'property.set-twice': 'setproperty k v; setproperty k w; property k',
  'property.set-two-segments': 'setproperty a/b v; property a/b; property a',
  'property.set-attribute': 'setproperty request/path /other; property request/path',
  'property.set-empty': 'setproperty k ; property k',
  'property.set-empty-path': 'setproperty  v; property ',
  'property.trailing-slash': 'property request/path/; property request/path/x',
  'header.first-value-only': 'get 0 x-multi; property request/headers/x-multi',
  'header.upper-case-key': 'get 0 X-MULTI; add 0 X-New 1; get 0 x-new; remove 0 X-NEW; get 0 x-new',
  'header.empty-key': 'get 0 ; add 0  v; remove 0 ; replace 0  v',
  'header.set-malformed':
    'setraw 0 %01%00%00%00%ff; pairs 0; add 0 :path /echo; add 0 :method GET; add 0 :authority h.test; add 0 x-forwarded-proto http',
  'header.set-empty': 'setraw 2 ; size 2',
  'header.set-too-many': 'setraw 2 %ff%ff%ff%ff',
  'time.now': 'time',
  'grpc.cancel-unknown': 'grpccancel 1',
};

/** Metadata of calls by phases in which only some calls are allowed. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  property: 'property request/path; property plugin_name; property plugin_root_id; property plugin_vm_id',
  shared: 'sdset {id} v 0; sdget {id}',
  'set-property': 'setproperty k v; property k',
  call: CALL,
  continue: 'continue 0',
  done: 'done',
  status: 'status',
  effective: 'effective 4711; effective 0',
  metric: 'metric 0 everywhere; increment 4 1',
  'foreign-function': 'foreign clear_route_cache ; foreign compress hello',
};
/** These end an Envoy and have scenarios of their own, or call for ever. */
const DEADLY = /^(continue\.(log|done|delete)|call\.(log|done|delete|http-call|http-call-as-stream))$/;

function filled(text: string, id: string): string {
  return text.replaceAll('{id}', id).replaceAll('{vm}', 'codes');
}

export const CALL_CODES: readonly Scenario[] = [
  ...Object.entries(ROWS).map(([name, operations]): Scenario => {
    const id = `codes.${name}`;
    return {
      id,
      from,
      ownVm: true,
      plugins: [{ vmId: `{vm}`, script: { request_headers: filled(operations, id) } }],
      client: [request({ headers: ['x-multi: one', 'x-multi: two', 'x-q: 7'] })],
      settle: name.startsWith('call.') || name.startsWith('queue.') ? 40 : 0,
      ...(name === 'time.now' ? { volatile: ['time'] } : {}),
    };
  }),
  ...Object.entries(EVERYWHERE).flatMap(([name, operations]) =>
    Object.entries(PHASES)
      .filter(([phase]) => !DEADLY.test(`${name}.${phase}`))
      .map(([phase, exchange]): Scenario => {
        const id = `codes.everywhere.${name}.${phase}`;
        return { id, from, ownVm: name === 'metric', ...exchange(filled(operations, id)) };
      }),
  ),
  {
    id: 'codes.call.numbers',
    from,
    ownVm: true,
    // One call well after the other, since of several at once it is left to chance which arrives first.
    plugins: [{ vmId: '{vm}', script: { request_headers: `${CALL}; local 200 x` } }],
    client: [request(), { wait: 120 }, request(), { wait: 120 }, request()],
    responses: 3,
    upstream: { callee: [{ steps: [{ wait: 30 }, respond('200 OK', [], 'late')] }] },
    settle: 120,
    expect: { said: ['-> 0 4', 'response 1 4 ', '-> 0 8', 'response 1 8 ', '-> 0 12', 'response 1 12 '] },
  },
  {
    id: 'codes.context.reset-between-callbacks',
    from,
    ownVm: true,
    plugins: [{ script: { request_headers: 'effective 1', response_headers: 'get 2 :status' } }],
    expect: { said: ['get 2 :status -> 0'] },
  },
];
