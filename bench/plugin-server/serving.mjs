/** What a request for a plugin's module costs: unchanged, described, small, large. */
import { putLoad } from '../measure/load.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { pathOf } from './contestants.mjs';

/** The rows of design.md §10, and how many connections each is asked over. */
const KINDS = [
  { id: 'not-modified', what: '304', plugin: 'small-plugin', connections: 32, atLeast: 0.7, aim: 0.9 },
  { id: 'head', what: 'HEAD', plugin: 'small-plugin', connections: 32, atLeast: 0.7, aim: 0.9 },
  {
    id: 'wasm-100-kb',
    what: '100 KB plugin',
    plugin: 'small-plugin',
    connections: 32,
    atLeast: 0.85,
    aim: 1,
  },
  { id: 'wasm-8-mb', what: '8 MB plugin', plugin: 'large-plugin', connections: 8, atLeast: 0.7, aim: 0.9 },
];

/** Until our compiler has nothing left to improve, whatever the length of a round. */
const WARM_UP_SECONDS = 5;

export const ids = KINDS.flatMap(({ id }) => [id, `${id}-express-static`, `${id}-cost`]);

export async function measureServing({ servers, rounds, seconds }) {
  const rows = [];
  for (const kind of KINDS) {
    const requests = new Map();
    for (const [name, server] of servers) requests.set(name, await requestFor(kind, server));
    const measure = async (name, warmUp) => {
      const { pid, port } = servers.get(name);
      const time = warmUp ? Math.max(seconds, WARM_UP_SECONDS) : seconds;
      const url = `http://127.0.0.1:${port}${pathOf(kind.plugin)}`;
      const load = { pid, url, request: requests.get(name), connections: kind.connections };
      return (await putLoad({ ...load, seconds: time })).microsecondsEach;
    };
    process.stderr.write(`  ${kind.what}\n`);
    const results = await interleave({ names: [...servers.keys()], rounds, measure });
    rows.push(...rowsOf(kind, results, rounds));
  }
  return rows;
}

/** Each server is asked about the entity tag that it gave itself. */
async function requestFor({ id, plugin }, { port }) {
  const headers = { 'user-agent': 'bench/1.0' };
  if (id === 'head') return { method: 'HEAD', headers };
  if (id !== 'not-modified') return { method: 'GET', headers };
  const answer = await fetch(`http://127.0.0.1:${port}${pathOf(plugin)}`, {
    method: 'HEAD',
    headers: { 'accept-encoding': 'identity' },
  });
  return { method: 'GET', headers: { ...headers, 'if-none-match': answer.headers.get('etag') } };
}

function rowsOf({ id, what, atLeast, aim }, results, rounds) {
  const ratioTo = (peer) => over(results, (seen) => seen[peer] / seen.ours);
  const whole = `${what}, requests per CPU second`;
  return [
    { id, what: whole, peer: 'nginx of Higress', rounds, ratio: ratioTo('nginx'), atLeast, aim },
    {
      id: `${id}-express-static`,
      what: whole,
      peer: 'express.static',
      rounds,
      ratio: ratioTo('express.static'),
    },
    { id: `${id}-cost`, what: `${what}, CPU of ours`, value: over(results, (seen) => seen.ours), unit: 'µs' },
  ];
}
