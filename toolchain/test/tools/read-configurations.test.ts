import { execFileSync } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigurations } from '../../src/tools/read-configurations.js';
import { temporaryFolder } from '../harness.js';

const PLAIN = { server: { name: 's' }, tools: [] };

function io(cwd: string): Parameters<typeof readConfigurations>[1] {
  const nowhere = { write: () => undefined };
  return {
    ...{ stdout: nowhere, stderr: nowhere, cwd, env: {} },
    ...{ fetch: globalThis.fetch, signal: new AbortController().signal },
  };
}

function read(text: string, name = 'mcp.yaml') {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, name), text);
  return readConfigurations(name, io(cwd));
}

function wasmPlugin(name: string, spec: object): object {
  return {
    apiVersion: 'extensions.higress.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { namespace: 'n', name },
    spec,
  };
}

describe('a configuration', () => {
  it.each([
    ['JSON', JSON.stringify(PLAIN)],
    ['YAML', 'server: { name: s }\ntools: []\n'],
    ['YAML that begins like JSON', '{server: {name: s}, tools: []}'],
  ])('is read from %s', async (_, text) => {
    expect(await read(text)).toEqual([{ label: '', value: PLAIN }]);
  });

  it('keeps texts that YAML 1.1 would take for dates and booleans', async () => {
    const [one] = await read('server: { name: s, config: { version: 2022-06-28, yes: no } }');
    expect(one?.value).toEqual({ server: { name: 's', config: { version: '2022-06-28', yes: 'no' } } });
  });

  it.each(['', '\n', '# nothing\n', 'null\n'])('may be nothing at all: %j', async (text) => {
    expect(await read(text)).toEqual([]);
  });

  it('has a name of its own among several', async () => {
    const plugin = JSON.stringify(wasmPlugin('mcp', { defaultConfig: PLAIN }));
    const found = await read(
      [JSON.stringify(PLAIN), plugin, JSON.stringify(PLAIN), plugin].join('\n---\n').replace('{', '\n{'),
    );
    expect(found.map(({ label }) => label)).toEqual(['document 1', 'n/mcp', 'document 2', 'n/mcp 2']);
  });

  it('may come through a pipe', async () => {
    const cwd = temporaryFolder();
    execFileSync('mkfifo', [path.join(cwd, 'pipe')]);
    const reading = readConfigurations('pipe', io(cwd));
    createWriteStream(path.join(cwd, 'pipe')).end(JSON.stringify(PLAIN));
    expect(await reading).toEqual([{ label: '', value: PLAIN }]);
    expect(await readConfigurations('/dev/null', io(cwd))).toEqual([]);
  });

  it.each([
    ['a: 1\nb: : 2\n', 'TC_TOOLS_CONFIG', 'mcp.yaml:2: '],
    ['{"server": ', 'TC_TOOLS_CONFIG', 'mcp.yaml:1: '],
    ['- a\n', 'TC_TOOLS_CONFIG', 'mcp.yaml holds no configuration of mcp-server'],
    ['keys: [a]\n', 'TC_TOOLS_CONFIG', 'mcp.yaml holds no configuration of mcp-server'],
    ['just text', 'TC_TOOLS_CONFIG', 'mcp.yaml holds no configuration of mcp-server'],
  ])('is not %j', async (text, code, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('a WasmPlugin', () => {
  it('has rules for ingresses, domains and services, but for those that are off', async () => {
    const config = { server: { name: 'r' } };
    const spec = {
      defaultConfig: PLAIN,
      matchRules: [
        { config, ingress: ['a'] },
        { config, configDisable: true, ingress: ['off'] },
        { config, domain: ['*.b'], service: ['s.dns'] },
        { config: null, ingress: ['c'] },
      ],
    };
    expect(await read(JSON.stringify(wasmPlugin('mcp', spec)))).toEqual([
      {
        label: 'n/mcp',
        value: {
          ...PLAIN,
          _rules_: [
            { _match_route_: ['a'], ...config },
            { _match_domain_: ['*.b'], _match_service_: ['s.dns'], ...config },
            { _match_route_: ['c'] },
          ],
        },
      },
    ]);
  });

  it('may have its common part switched off', async () => {
    const matchRules = [{ config: PLAIN, ingress: ['a'] }];
    const spec = { defaultConfig: { server: { name: 'never' } }, defaultConfigDisable: true, matchRules };
    const [one] = await read(JSON.stringify(wasmPlugin('mcp', spec)));
    expect(one?.value).toEqual({ _rules_: [{ _match_route_: ['a'], ...PLAIN }] });
  });

  it('is found in a list and among documents, where it has a name, and others are left out', async () => {
    const one = wasmPlugin('one', { defaultConfig: PLAIN });
    const two = wasmPlugin('two', { pluginConfig: PLAIN });
    const auth = wasmPlugin('auth', { defaultConfig: { keys: ['a'] } });
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } };
    const labels = async (text: string) => (await read(text)).map(({ label }) => label);
    expect(await labels(JSON.stringify({ kind: 'List', items: [one, auth, two, service] }))).toEqual([
      'n/one',
      'n/two',
    ]);
    expect(await labels(JSON.stringify({ kind: 'WasmPluginList', items: [one, two] }))).toEqual([
      'n/one',
      'n/two',
    ]);
    const documents = [one, auth, service, two].map((document) => `---\n${JSON.stringify(document)}\n`);
    expect(await labels(documents.join(''))).toEqual(['n/one', 'n/two']);
  });
});

describe('an Envoy configuration', () => {
  const filter = (name: string, configuration: unknown, root_id = 'mcp-server'): object => ({
    typed_config: { '@type': 'wasm', config: { name, root_id, vm_config: {}, configuration } },
  });
  const envoy = (...http_filters: object[]): string =>
    JSON.stringify({
      static_resources: { listeners: [{ filter_chains: [{ filters: [{ http_filters }] }] }] },
    });

  it('has the plugin in wasm filters, by root id or name', async () => {
    const text = { value: JSON.stringify(PLAIN) };
    const found = await read(
      envoy(
        filter('a', text),
        filter('postern.b.mcp-server', { value: PLAIN }, ''),
        filter('c', text, 'auth'),
      ),
    );
    expect(found).toEqual([
      { label: 'a', value: PLAIN },
      { label: 'postern.b.mcp-server', value: PLAIN },
    ]);
  });

  it.each([[{ value: 'no JSON' }], [{ value: '[]' }], [undefined]])(
    'may configure it with %j, which says nothing',
    async (value) => {
      expect(await read(envoy(filter('a', value)))).toEqual([]);
    },
  );
});

it('has the words of the control plane for a postern.yaml that it refuses', async () => {
  await expect(read('tenants: [{ nam: a }]\n', 'postern.yaml')).rejects.toMatchObject({
    code: 'TC_TOOLS_CONFIG',
    message: expect.stringContaining('postern.yaml: CP_') as string,
  });
});
