/** What the module costs: its size, a VM, its start in Envoy, a large configuration, the time of a call inside the VM. */
import { statSync } from 'node:fs';

import { distinctCopies, startEnvoy } from '../gateway-host/contestants.mjs';
import { ANY_STATUS, residentBytes, threadNanoseconds } from '../measure/processes.mjs';
import { interleave, median, over } from '../measure/rounds.mjs';
import { startBareHost } from './bare-host.mjs';
import { MODULE, serverConfiguration, toolCall } from './servers.mjs';

const MANY = 20;
const CALLS = 20_000;
const MEBIBYTE = 1024 * 1024;

export const ids = [
  'module-size',
  'memory-per-vm',
  'load-in-envoy',
  'configure-500-servers',
  'vm-time-rest-call',
];

export async function measureModule({ upstream, rounds }) {
  return [
    {
      id: 'module-size',
      what: 'size of the module',
      value: statSync(MODULE).size / 1000,
      unit: 'KB',
      atMost: 300,
      aim: 120,
    },
    ...(await measureFootprint(upstream, rounds)),
    measureConfiguring(rounds),
    measureCalling(rounds),
  ];
}

async function measureFootprint(upstream, rounds) {
  const modules = distinctCopies(MODULE, MANY + 1);
  const configuration = JSON.stringify(serverConfiguration(1));
  const memory = {};
  const measure = async (name) => {
    const shape = {
      module: modules,
      plugins: Number(name),
      ownVms: true,
      configuration,
      readyStatus: ANY_STATUS,
    };
    const server = await startEnvoy(`footprint-${name}`, upstream, shape);
    (memory[name] ??= []).push(residentBytes(server.pid));
    const used = [...threadNanoseconds(server.pid).values()].reduce((sum, one) => sum + one, 0);
    await server.stop();
    return used / 1e6;
  };
  const results = await interleave({ names: ['1', `${MANY + 1}`], rounds, measure });
  // One worker: the main thread's instance and the worker's are two VMs for each plugin.
  const perVm = (Math.min(...memory[MANY + 1]) - Math.min(...memory[1])) / MANY / 2 / MEBIBYTE;
  const load = over(results, (seen) => (seen[MANY + 1] - seen[1]) / MANY);
  return [
    {
      id: 'memory-per-vm',
      what: 'memory of a further VM in Envoy 1.40',
      value: perVm,
      unit: 'MB',
      atMost: 4,
      aim: 3,
    },
    {
      id: 'load-in-envoy',
      what: 'CPU time until a further copy is ready in Envoy 1.40',
      value: load,
      unit: 'ms',
      atMost: 100,
      aim: 30,
    },
  ];
}

/** 500 servers of 20 tools in one VM: CPU time of `proxy_on_configure`. */
function measureConfiguring(rounds) {
  const rules = Array.from({ length: 500 }, (_, i) => ({
    _match_route_: [`tenant-${i}/server`],
    ...padded(serverConfiguration(19, `server-${i}`)),
  }));
  const configuration = JSON.stringify({ _rules_: rules });
  const nothing = { headers: [], body: new Uint8Array() };
  const given = { module: MODULE, configuration, request: nothing, answer: nothing };
  const times = Array.from({ length: rounds + 1 }, () => startBareHost(given).configuringMilliseconds);
  const what = `configuring 500 servers of 20 tools, ${Math.round(configuration.length / 1e6)} MB`;
  return {
    id: 'configure-500-servers',
    what,
    value: median(times.slice(1)),
    unit: 'ms',
    atMost: 300,
    aim: 150,
  };
}

/** Descriptions as long as those of real tools: 1 KB a tool. */
function padded(configuration) {
  const description = 'Says at length what the tool is for, when to use it and when not. '.repeat(7);
  return { ...configuration, tools: configuration.tools.map((tool) => ({ ...tool, description })) };
}

/** A REST-backed call with all its callbacks and host calls, without sockets. */
function measureCalling(rounds) {
  const { headers, body } = toolCall('get_weather');
  const { call } = startBareHost({
    module: MODULE,
    configuration: JSON.stringify(serverConfiguration(1)),
    request: {
      headers: [
        [':method', 'POST'],
        [':path', '/mcp'],
        [':scheme', 'http'],
        [':authority', 'gateway.test'],
        ...Object.entries(headers),
        ['content-length', String(body.length)],
        ['x-forwarded-proto', 'http'],
        ['x-request-id', '2b1f1d6e-6d0c-4b8a-9d57-1f5f0a5f1a11'],
      ],
      body: Buffer.from(body),
    },
    answer: {
      headers: [
        [':status', '200'],
        ['content-type', 'application/json'],
      ],
      body: Buffer.from('{"temperature":21.5,"summary":"Light rain until the evening"}'),
    },
  });
  const times = [];
  for (let round = -2; round < rounds; round++) {
    const began = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) call();
    const { user, system } = process.cpuUsage(began);
    if (round >= 0) times.push((user + system) / CALLS);
  }
  const what = 'a REST call in the VM, with its host calls';
  return { id: 'vm-time-rest-call', what, value: median(times), unit: 'µs', atMost: 25, aim: 12 };
}
