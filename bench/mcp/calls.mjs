/** What a call of a tool costs: answered in the plugin, and backed by one REST call. */
import { putLoad } from '../measure/load.mjs';
import { interleave, median, over } from '../measure/rounds.mjs';
import {
  checkAnswer,
  startBridge,
  startOurGateway,
  startOursInEnvoy,
  startPlainEnvoy,
  startSdk,
  toolCall,
} from './servers.mjs';

const CONNECTIONS = 32;
/** Until compilers have nothing left to improve, whatever the length of a round. */
const WARM_UP_SECONDS = 6;

export const ids = [
  'call-answered-sdk',
  'call-rest-sdk',
  'call-rest-envoy-bridge',
  'call-rest-envoy-cost',
  'call-rest-envoy-plain',
  'call-rest-host-envoy',
  'call-answered-p99',
  'call-answered-p99-sdk',
  'call-rest-p99',
  'call-rest-p99-sdk',
];

export async function measureCalls({ upstream, rounds, seconds }) {
  const servers = {
    host: await startOurGateway('call-host', upstream),
    envoy: await startOursInEnvoy('call-envoy', upstream),
    bridge: await startBridge('call-bridge', upstream),
    plain: await startPlainEnvoy('call-plain', upstream),
    sdk: await startSdk('call-sdk', upstream),
  };
  const names = ['host say', 'sdk say', 'host rest', 'sdk rest', 'envoy rest', 'bridge rest', 'plain rest'];
  const slow = Object.fromEntries(names.map((name) => [name, []]));
  try {
    const measure = async (name, warmUp) => {
      const [who, what] = name.split(' ');
      const { pid, url } = servers[who];
      const load = { pid, url: `${url}mcp`, request: toolCall(what === 'say' ? 'say' : 'get_weather') };
      if (warmUp && who !== 'plain') await checkAnswer(load.url, load.request);
      const time = warmUp ? Math.max(seconds, WARM_UP_SECONDS) : seconds;
      const seen = await putLoad({ ...load, connections: CONNECTIONS, seconds: time });
      if (!warmUp) slow[name].push(seen.slowMilliseconds);
      return seen.microsecondsEach;
    };
    return rowsOf(await interleave({ names, rounds, measure }), rounds, slow);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function rowsOf(results, rounds, slow) {
  const beside = (id, what, peer, [ours, theirs], [atLeast, aim] = []) => ({
    id,
    what,
    peer,
    rounds,
    ratio: over(results, (seen) => seen[theirs] / seen[ours]),
    ...(atLeast === undefined ? {} : { atLeast, aim }),
  });
  const late = (id, what, name) => ({ id, what, value: median(slow[name]), unit: 'ms' });
  const cost = (id, what, name) => ({ id, what, value: over(results, (seen) => seen[name]), unit: 'µs' });
  const rest = 'tools/call backed by one REST call, calls per CPU second';
  const sdk = 'SDK v1 on Express, stateless';
  return [
    beside(
      'call-answered-sdk',
      'tools/call answered in the plugin, calls per CPU second',
      sdk,
      ['host say', 'sdk say'],
      [20, 35],
    ),
    beside('call-rest-sdk', rest, `${sdk}, fetch`, ['host rest', 'sdk rest'], [15, 25]),
    beside(
      'call-rest-envoy-bridge',
      `${rest}, in Envoy 1.40`,
      'mcp_json_rest_bridge',
      ['envoy rest', 'bridge rest'],
      [1 / 1.6, 1 / 1.2],
    ),
    cost('call-rest-envoy-cost', 'CPU time of it in Envoy 1.40', 'envoy rest'),
    cost('call-rest-envoy-plain', 'of a POST through Envoy 1.40 without plugin', 'plain rest'),
    beside('call-rest-host-envoy', `${rest}, on the gateway host`, 'the same plugin in Envoy 1.40', [
      'host rest',
      'envoy rest',
    ]),
    late('call-answered-p99', 'answered in the plugin, p99 at 32 connections', 'host say'),
    late('call-answered-p99-sdk', 'the same of the SDK', 'sdk say'),
    late('call-rest-p99', 'backed by REST, p99 at 32 connections', 'host rest'),
    late('call-rest-p99-sdk', 'the same of the SDK', 'sdk rest'),
  ];
}
