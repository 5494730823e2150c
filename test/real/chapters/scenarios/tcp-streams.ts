/** TCP streams: a network filter in front of a TCP proxy. */
import {
  answers,
  respond,
  stringAny,
  type Answer,
  type Json,
  type Scenario,
} from '../../envoy/side-by-side/scenario.js';
import { chapterOf, type Given } from './chapter.js';

const WASM = 'type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm';
const PROXY = 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy';
/** Both portions have come by then. */
const LATE: Answer[] = [{ steps: [{ wait: 150 }, respond('200 OK', [], 'from callee')] }];
const STEPS = [
  ...['look', 'change', 'gather', 'hold-new', 'hold-downstream', 'hold-upstream'],
  ...['close-new', 'close-downstream', 'close-upstream'],
];

function chain(step: string, module: string): Json {
  const vm_config = {
    vm_id: `tcp-${step}`,
    runtime: 'envoy.wasm.runtime.v8',
    code: { local: { filename: `{module:${module}}` } },
  };
  const config = { name: 'named', root_id: '', vm_config, configuration: stringAny(step) };
  return {
    filters: [
      { name: 'wasm', typed_config: { '@type': WASM, config } },
      { name: 'proxy', typed_config: { '@type': PROXY, stat_prefix: step, cluster: 'main' } },
    ],
  };
}

export function tcpStreams(given: Given): Scenario[] {
  const scenario = chapterOf('tcp-streams', given);
  return STEPS.map((step) =>
    scenario(step, {
      setup: { listener: { filter_chains: [chain(step, given.moduleOf('tcp-streams'))] } },
      // A portion is told a turn after it was read: it takes a second look to know that it was.
      client: ['GET / HTTP/1.1\n', 'read', 'read', 'host: a\n\n', { until: 'from main' }],
      upstream: { main: answers('200 OK', [], 'from main'), callee: LATE },
      patience: 700,
      settle: 100,
    }),
  );
}
