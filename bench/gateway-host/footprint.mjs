/** What a plugin costs before any request: time to load it, memory of its VM; and what a second worker brings. */
import { putLoad } from '../measure/load.mjs';
import { residentBytes, threadNanoseconds } from '../measure/processes.mjs';
import { interleave, median, over } from '../measure/rounds.mjs';
import { distinctCopies, startEnvoy, startOurs } from './contestants.mjs';

const MANY = 50;
const MEBIBYTE = 1024 * 1024;

export const ids = [
  'plugin-load',
  'plugin-load-envoy',
  'memory-per-vm',
  'memory-per-vm-envoy',
  'memory-idle',
  'two-workers-cost',
  'two-workers-capacity',
];

export async function measureFootprint({ upstream, module, rounds, seconds }) {
  const starts = { ours: startOurs, envoy: startEnvoy };
  const memory = {};
  const modules = distinctCopies(module, MANY + 1);
  const measure = async (name) => {
    const [who, count] = name.split(' ');
    const shape = { module: modules, plugins: Number(count), ownVms: true };
    const server = await starts[who](`footprint-${who}-${count}`, upstream, shape);
    (memory[name] ??= []).push(residentBytes(server.pid));
    const used = [...threadNanoseconds(server.pid).values()].reduce((sum, one) => sum + one, 0);
    await server.stop();
    return used / 1e6;
  };
  const names = ['ours 1', `ours ${MANY + 1}`, 'envoy 1', `envoy ${MANY + 1}`];
  const results = await interleave({ names, rounds, measure });
  const load = (who) => over(results, (seen) => (seen[`${who} ${MANY + 1}`] - seen[`${who} 1`]) / MANY);
  // One worker: the main thread's instance and the worker's are two VMs for each plugin.
  const perVm = (who) =>
    (lowest(memory[`${who} ${MANY + 1}`]) - lowest(memory[`${who} 1`])) / MANY / 2 / MEBIBYTE;
  return [
    {
      id: 'plugin-load',
      what: 'CPU time until a further plugin of 15 KB is loaded',
      value: load('ours'),
      unit: 'ms',
      atMost: 20,
      aim: 5,
    },
    { id: 'plugin-load-envoy', what: 'the same in Envoy', value: load('envoy'), unit: 'ms' },
    {
      id: 'memory-per-vm',
      what: 'memory of a further VM',
      value: perVm('ours'),
      unit: 'MB',
      atMost: 1,
      aim: 0.25,
    },
    { id: 'memory-per-vm-envoy', what: 'the same in Envoy', value: perVm('envoy'), unit: 'MB' },
    {
      id: 'memory-idle',
      what: 'memory with one plugin',
      value: lowest(memory['ours 1']) / MEBIBYTE,
      unit: 'MB',
    },
    ...(await compareWorkers({ upstream, module, rounds, seconds })),
  ];
}

/**
 * What a second worker costs and what it brings, told by CPU time alone: client and upstream need cores of their own, so
 * that on a small machine requests per second would only say how the cores were shared.
 */
async function compareWorkers({ upstream, module, rounds, seconds }) {
  const servers = {
    one: await startOurs('workers-1', upstream, { module, plugins: 1, concurrency: 1 }),
    two: await startOurs('workers-2', upstream, { module, plugins: 1, concurrency: 2 }),
  };
  const busiest = { one: [], two: [] };
  try {
    const request = { method: 'GET', headers: { 'user-agent': 'bench/1.0' } };
    const measure = async (name) => {
      const { pid, url } = servers[name];
      const seen = await putLoad({ pid, url, request, connections: 64, seconds });
      busiest[name].push(seen.busiestMicroseconds);
      return seen.microsecondsEach;
    };
    const results = await interleave({ names: ['one', 'two'], rounds, measure });
    return [
      {
        id: 'two-workers-cost',
        what: 'requests per CPU second with two workers',
        peer: 'one worker, same core',
        rounds,
        ratio: over(results, (seen) => seen.one / seen.two),
      },
      {
        id: 'two-workers-capacity',
        what: 'requests until the busier of two workers is full',
        peer: 'one worker',
        rounds,
        ratio: median(busiest.one) / median(busiest.two),
      },
    ];
  } finally {
    await servers.one.stop();
    await servers.two.stop();
  }
}

function lowest(numbers) {
  return Math.min(...numbers);
}
