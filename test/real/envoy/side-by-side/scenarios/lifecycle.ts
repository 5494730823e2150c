/** How often a plugin is started, which VM it lives in, and what its log lines look like. Observation: envoy-observed §3. */
import { request, stringAny, type Scenario, type ScenarioPlugin } from '../scenario.js';

const from = 'envoy-observed §3';
const ANY = 'type.googleapis.com/google.protobuf';
const COUNT = { script: { request_headers: 'count; sdget k' } };

/** A root context says something after the stream has. */
const TICKS = { delete: 'tick 40', tick: 'tick 0' };

function lifecycle(name: string, plugins: readonly ScenarioPlugin[], more: Partial<Scenario> = {}): Scenario {
  return { id: `lifecycle.${name}`, from, own: 'process', plugins, ...more };
}

/** Counts and shares once in each plugin, twice over. */
function sharing(name: string, one: ScenarioPlugin, other: ScenarioPlugin): Scenario {
  const plugins = [
    { ...one, script: { request_headers: 'count; sdset k from-a 0' } },
    { ...other, script: { request_headers: 'count; sdget k' } },
  ];
  return lifecycle(`sharing.${name}`, plugins, { client: [[request()], [request()]] });
}

function configured(name: string, configuration: unknown): Scenario {
  return lifecycle(`configuration.${name}`, [
    { script: { configure: 'buffer 7 0 200' }, fields: { configuration } },
  ]);
}

export const LIFECYCLE: readonly Scenario[] = [
  lifecycle('one-plugin', [{}], {
    stats: ['wasm.wasm_vm_count', 'wasm.envoy.wasm.runtime.v8.active', 'wasm.envoy.wasm.runtime.v8.created'],
  }),
  lifecycle('two-plugins-one-vm', [{}, {}]),
  lifecycle('three-plugins-two-vms', [{}, {}, { vmId: 'other' }]),
  lifecycle('names-in-log-lines', [{ name: 'shown', rootId: 'my-root', vmId: 'my-vm', script: TICKS }], {
    settle: 200,
    wholeLines: true,
    expect: { said: ['wasm log shown my-root my-vm: ', 'wasm log my-root my-vm: '] },
  }),
  lifecycle('names-in-log-lines-without-ids', [{ name: 'shown', vmId: '', script: TICKS }], {
    settle: 200,
    wholeLines: true,
  }),
  lifecycle('log-levels', [
    {
      script: {
        request_headers: 'level 0; level 1; level 2; level 3; level 4; level 5; level 6; level 4294967295',
      },
    },
  ]),
  lifecycle('log-level-asked', [{ script: { request_headers: 'loglevel' } }]),
  lifecycle('vm-configuration', [
    {
      vmConfiguration: 'of the VM',
      script: {
        vm_start: 'buffer 6 0 100; buffer 7 0 100',
        configure: 'buffer 6 0 100',
        request_headers: 'buffer 6 0 100; buffer 7 0 100',
      },
    },
  ]),
  lifecycle('configuration-in-root-create', [{ script: { root_create: 'buffer 6 0 100; buffer 7 0 100' } }]),
  lifecycle('tick', [{ script: { configure: 'tick 60', tick: 'count; tick 0' } }], {
    startSays: { text: ' tick 0 -> 0', times: 2 },
    settle: 200,
  }),
  lifecycle('tick-from-a-stream', [{ script: { request_headers: 'tick 40', tick: 'count; tick 0' } }], {
    settle: 120,
  }),
  lifecycle('tick-of-0', [{ script: { configure: 'tick 30; tick 0', tick: 'count' } }], { settle: 100 }),
  lifecycle(
    'call-in-configure',
    [
      {
        script: {
          configure: 'call callee :method=GET,:path=/c,:authority=c 1000',
          http_call: 'get 6 :status; buffer 4 0 100',
        },
      },
    ],
    { startSays: { text: 'on_http_call_response', times: 2 }, settle: 150 },
  ),
  sharing('same-vm-id', { vmId: 'v', rootId: 'ra' }, { vmId: 'v', rootId: 'rb' }),
  sharing('other-vm-id', { vmId: 'v1' }, { vmId: 'v2' }),
  sharing('other-code', { vmId: 'v' }, { vmId: 'v', module: '0.2.0' }),
  sharing(
    'other-vm-configuration',
    { vmId: 'v', vmConfiguration: 'one' },
    { vmId: 'v', vmConfiguration: 'two' },
  ),
  sharing('no-vm-id', { vmId: '' }, { vmId: '' }),
  lifecycle('sharing.identical-plugins', [
    { name: 'A', vmId: 'v', ...COUNT },
    { name: 'A', vmId: 'v', ...COUNT },
  ]),
  lifecycle('sharing.same-name-other-text', [
    { name: 'A', vmId: 'v', ...COUNT },
    { name: 'A', vmId: 'v', script: { request_headers: 'count' } },
  ]),
  lifecycle('sharing.same-name-other-root-id', [
    { name: 'A', vmId: 'v', rootId: 'one', ...COUNT },
    { name: 'A', vmId: 'v', rootId: 'two', ...COUNT },
  ]),
  lifecycle('sharing.same-name-other-failure-policy', [
    { name: 'A', vmId: 'v', ...COUNT },
    { name: 'A', vmId: 'v', fields: { failure_policy: 'FAIL_OPEN' }, ...COUNT },
  ]),
  configured('string', stringAny('plain text')),
  configured('empty-string', stringAny('')),
  configured('bytes', { '@type': `${ANY}.BytesValue`, value: 'AAFieXRlcw==' }),
  configured('struct', { '@type': `${ANY}.Struct`, value: { a: 1, b: ['x', true], c: { d: null } } }),
  configured('value', { '@type': `${ANY}.Value`, value: 'v' }),
  configured('int64', { '@type': `${ANY}.Int64Value`, value: '5' }),
  lifecycle('configuration.none', [{ script: {}, fields: { configuration: undefined } }]),
  lifecycle('capabilities', [
    {
      fields: {
        capability_restriction_config: {
          allowed_capabilities: Object.fromEntries(
            [
              'proxy_log',
              'proxy_on_request_headers',
              'proxy_on_configure',
              'proxy_get_buffer_bytes',
              'proxy_on_context_create',
              'proxy_get_header_map_value',
            ].map((name) => [name, {}]),
          ),
        },
      },
      script: { request_headers: 'get 0 :path; add 0 x y; sdget k; property request/path' },
    },
  ]),
  lifecycle('environment-variables', [
    {
      vmFields: {
        environment_variables: { key_values: { A: '1', B: 'two' }, host_env_keys: ['POSTERN_NOT_SET'] },
      },
    },
  ]),
  lifecycle('environment-variable-twice', [
    { vmFields: { environment_variables: { key_values: { HOME: '1' }, host_env_keys: ['HOME'] } } },
  ]),
];
