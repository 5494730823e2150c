import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import { startGateway, until, wasmFilter } from '../running-gateway.js';

const DIRECT = [{ match: { prefix: '/' }, direct_response: { status: 200 } }];

async function start(...configurations: string[]) {
  const module = await scriptModule();
  const filters = configurations.map((configuration, index) =>
    wasmFilter({ name: `p${index}`, module, configuration }),
  );
  const running = await startGateway({ routes: DIRECT, filters });
  const figures = async () => {
    const wanted = /^wasm\.(?:wasm_vm_count|envoy\.wasm)/;
    const { figures: all } = await running.gateway.report();
    return Object.fromEntries(
      all.flatMap((figure) =>
        'value' in figure && wanted.test(figure.name) ? [[figure.name, figure.value]] : [],
      ) as [string, number][],
    );
  };
  const said = (text: string) => running.logs.filter((line) => line.includes(text)).length;
  return { ...running, figures, said };
}

it('starts a plugin as often as Envoy with one worker: on trial, on the main thread, in the worker', async () => {
  const { said, figures } = await start('configure: log configured');
  expect(said('on_vm_start')).toBe(3);
  expect(said('on_configure')).toBe(3);
  // The trial instance is gone; the base image that all are made from never had a root context.
  expect(await figures()).toEqual({
    'wasm.envoy.wasm.runtime.v8.active': 3,
    'wasm.envoy.wasm.runtime.v8.created': 4,
    'wasm.wasm_vm_count': 3,
  });
  expect(said('on_done')).toBe(0);
});

it('counts the VMs of two plugins that share one as Envoy does', async () => {
  const { figures } = await start('configure: log a', 'configure: log b');
  expect(await figures()).toMatchObject({
    'wasm.envoy.wasm.runtime.v8.active': 3,
    'wasm.envoy.wasm.runtime.v8.created': 5,
  });
});

it('runs timers on the main instance too', async () => {
  const { said } = await start('configure: tick 20; metric 0 ticks\ntick: increment 4 1; tick 0');
  await until(() => said('on_tick') >= 2);
  expect(said('on_tick')).toBe(2);
});
