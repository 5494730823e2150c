import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { main as asc } from 'assemblyscript/asc';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, CONFIGURATION, post } from './compiled-plugin.js';

const PLUGIN = fileURLToPath(new URL('..', import.meta.url));

let trailing: Uint8Array;
let host: TestHost;

beforeAll(async () => {
  const flags = [
    '--baseDir',
    PLUGIN,
    '--config',
    '../../asconfig.json',
    '--target',
    'debug',
    '-o',
    'out.wasm',
  ];
  const { stderr } = await asc(['test/fixtures/trailing.ts', ...flags], {
    writeFile: (name, contents) => void (name === 'out.wasm' && (trailing = Buffer.from(contents))),
  });
  expect(stderr.toString()).toBe('');
});

afterEach(() => host.close());

async function start(order: 'before' | 'behind'): Promise<void> {
  const transform = {
    module: readFileSync(new URL('../build/plugin.wasm', import.meta.url)),
    configuration: JSON.stringify(CONFIGURATION),
  };
  const peer = { module: trailing };
  host = await createHost({
    plugins: order === 'before' ? [peer, transform] : [transform, peer],
    properties: { 'xds.route_name': 'acme/orders' },
  });
}

describe('a request whose body ends in trailers', () => {
  it.each(['secret', 'order'])('is refused, since no callback shows its end: %s', async (name) => {
    await start('before');
    const stream = post(host, call(name));
    expect(stream.upstream).toBeUndefined();
    expect(stream.response?.status).toBe(400);
  });
});

describe('a list of tools that ends in trailers', () => {
  it('is rewritten all the same', async () => {
    await start('behind');
    const stream = post(host, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    stream.respond({ body: '{"id":1,"result":{"tools":[{"name":"secret"},{"name":"get"}]}}' });
    expect(stream.response?.text()).not.toContain('secret');
    expect(stream.response?.text()).toContain('"name":"order"');
  });
});
