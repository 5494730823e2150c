/** What short and long answers of the upstream cost. */
import { putLoad } from '../measure/load.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { checkAnswer, startOurGateway, startOursInEnvoy, startSdk, toolCall } from './servers.mjs';

const NAMES = ['kb1', 'kb100', 'mb5'];
const CONNECTIONS = 4;

export const ids = NAMES.flatMap((name) => [`answer-${name}`, `answer-${name}-envoy`, `answer-${name}-sdk`]);

export async function measureAnswers({ upstream, rounds, seconds }) {
  const servers = {
    host: await startOurGateway('answer-host', upstream),
    envoy: await startOursInEnvoy('answer-envoy', upstream),
    sdk: await startSdk('answer-sdk', upstream),
  };
  try {
    const names = Object.keys(servers).flatMap((who) => NAMES.map((name) => `${who} ${name}`));
    const measure = async (name, warmUp) => {
      const [who, size] = name.split(' ');
      const { pid, url } = servers[who];
      const request = toolCall('get_weather', size);
      if (warmUp) await checkAnswer(`${url}mcp`, request);
      return (await putLoad({ pid, url: `${url}mcp`, request, connections: CONNECTIONS, seconds }))
        .microsecondsEach;
    };
    const results = await interleave({ names, rounds, measure });
    return NAMES.flatMap((name) => [
      row(
        `answer-${name}`,
        `REST call answered with ${name}`,
        over(results, (seen) => seen[`host ${name}`]),
      ),
      row(
        `answer-${name}-envoy`,
        'the same in Envoy 1.40',
        over(results, (seen) => seen[`envoy ${name}`]),
      ),
      {
        id: `answer-${name}-sdk`,
        what: `REST call answered with ${name}, calls per CPU second`,
        peer: 'SDK v1 on Express, stateless, fetch',
        rounds,
        ratio: over(results, (seen) => seen[`sdk ${name}`] / seen[`host ${name}`]),
      },
    ]);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function row(id, what, value) {
  return { id, what, value, unit: 'µs' };
}
