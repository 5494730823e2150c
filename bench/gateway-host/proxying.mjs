/** What a proxied request costs: our gateway beside Envoy with the same plugin, nginx and http-proxy without. */
import { putLoad } from '../measure/load.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { startEnvoy, startHttpProxy, startNginxProxy, startOurs } from './contestants.mjs';

const CONNECTIONS = 32;
/** Until our compiler has nothing left to improve, whatever the length of a round. */
const WARM_UP_SECONDS = 8;
const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_weather', arguments: { city: 'Hangzhou', days: 3, units: 'metric' } },
});
const REQUEST = {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'user-agent': 'bench/1.0',
  },
  body: CALL,
};

export const ids = [
  'proxied-post-envoy',
  'proxied-post-nginx',
  'proxied-post-http-proxy',
  'envoy-nginx',
  'further-plugin',
  'further-plugin-envoy',
  'proxied-post-cost',
];

export async function measureProxying({ upstream, module, rounds, seconds }) {
  const servers = new Map();
  const add = async (name, starting) => servers.set(name, await starting);
  try {
    for (const plugins of [1, 10]) {
      await add(`ours-${plugins}`, startOurs(`ours-${plugins}`, upstream, { module, plugins }));
      await add(`envoy-${plugins}`, startEnvoy(`envoy-${plugins}`, upstream, { module, plugins }));
    }
    await add('nginx', startNginxProxy(upstream));
    await add('http-proxy', startHttpProxy(upstream));
    const measure = async (name, warmUp) => {
      const { pid, url } = servers.get(name);
      const load = { pid, url, request: REQUEST, connections: CONNECTIONS };
      const time = warmUp ? Math.max(seconds, WARM_UP_SECONDS) : seconds;
      return (await putLoad({ ...load, seconds: time })).microsecondsEach;
    };
    return rowsOf(await interleave({ names: [...servers.keys()], rounds, measure }), rounds);
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

function rowsOf(results, rounds) {
  const what = 'proxied POST through one plugin, requests per CPU second';
  const beside = (id, peer, name, atLeast, aim) => ({
    id,
    what,
    peer,
    rounds,
    ratio: over(results, (seen) => seen[name] / seen['ours-1']),
    atLeast,
    aim,
  });
  const further = (name) => over(results, (seen) => (seen[`${name}-10`] - seen[`${name}-1`]) / 9);
  return [
    beside('proxied-post-envoy', 'Envoy 1.40, same plugin', 'envoy-1', 1, 1.3),
    beside('proxied-post-nginx', 'nginx proxy_pass, no plugin', 'nginx', 0.33, 0.45),
    beside('proxied-post-http-proxy', 'http-proxy, no plugin', 'http-proxy', 1, 1.3),
    {
      id: 'envoy-nginx',
      what: 'the same of Envoy, which tells how much this machine favours small programs',
      peer: 'nginx proxy_pass, no plugin',
      rounds,
      ratio: over(results, (seen) => seen.nginx / seen['envoy-1']),
    },
    {
      id: 'further-plugin',
      what: 'each further plugin',
      value: further('ours'),
      unit: 'µs',
      atMost: 6,
      aim: 3,
    },
    { id: 'further-plugin-envoy', what: 'the same in Envoy', value: further('envoy'), unit: 'µs' },
    {
      id: 'proxied-post-cost',
      what: 'CPU time of a proxied POST through one plugin',
      value: over(results, (seen) => seen['ours-1']),
      unit: 'µs',
    },
  ];
}
