/** What lists of 1 to 5,000 tools cost, and calls on servers that have so many. */
import { putLoad } from '../measure/load.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { checkAnswer, jsonRpc, startOursInEnvoy, startSdk, toolCall } from './servers.mjs';

const COUNTS = [1, 30, 100, 5000];
/** The SDK makes a server with all its tools for each request: 5,000 of them take seconds. */
const SDK_COUNT = 100;
const CONNECTIONS = 16;

export const ids = [
  ...COUNTS.flatMap((count) => [`list-${count}`, `call-among-${count}`]),
  `list-${SDK_COUNT}-sdk`,
];

export async function measureLists({ upstream, rounds, seconds }) {
  const servers = { sdk: await startSdk('list-sdk', upstream, SDK_COUNT) };
  for (const count of COUNTS) servers[count] = await startOursInEnvoy(`list-${count}`, upstream, count);
  try {
    const names = ['sdk list', ...COUNTS.flatMap((count) => [`${count} list`, `${count} call`])];
    const measure = async (name, warmUp) => {
      const [who, what] = name.split(' ');
      const { pid, url } = servers[who];
      const last = who === '1' ? 'get_weather' : `tool_${Number(who) - 1}`;
      const request = what === 'list' ? jsonRpc('tools/list', {}) : toolCall(last);
      if (warmUp) await checkAnswer(`${url}mcp`, request);
      return (await putLoad({ pid, url: `${url}mcp`, request, connections: CONNECTIONS, seconds }))
        .microsecondsEach;
    };
    const results = await interleave({ names, rounds, measure });
    return [
      ...COUNTS.flatMap((count) => [
        row(
          `list-${count}`,
          `tools/list of ${count} tools in Envoy 1.40`,
          over(results, (seen) => seen[`${count} list`]),
        ),
        row(
          `call-among-${count}`,
          `REST call of the last of ${count} tools`,
          over(results, (seen) => seen[`${count} call`]),
        ),
      ]),
      {
        id: `list-${SDK_COUNT}-sdk`,
        what: `tools/list of ${SDK_COUNT} tools in Envoy 1.40, lists per CPU second`,
        peer: 'SDK v1 on Express, stateless',
        rounds,
        ratio: over(results, (seen) => seen['sdk list'] / seen[`${SDK_COUNT} list`]),
      },
    ];
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function row(id, what, value) {
  return { id, what, value, unit: 'µs' };
}
