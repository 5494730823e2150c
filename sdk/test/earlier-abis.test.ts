import { createHost } from '@postern/gateway-host/testing';
import { expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';
import { engine } from './engine.js';

function markers(module: Uint8Array): string[] {
  const names = engine.Module.exports(new engine.Module(module)).map(({ name }) => name);
  return names.filter((name) => name.startsWith('proxy_abi_version_'));
}

it('a plugin for ABI 0.1.0 is called, and calls, as that has it', async () => {
  const module = await compileFixture('first-abi');
  expect(markers(module)[0]).toBe('proxy_abi_version_0_1_0');
  const host = await createHost({ plugins: [{ module }], clusters: ['users'] });
  const stream = host.request({ path: '/ask' });
  expect(stream.outcome).toBe('paused');
  host.callouts[0]?.respond({ body: 'x' });
  expect(stream.respond({ body: 'x' }).response?.header('x-seen')).toBe('yes');
  const said = host.logs.map(({ message }) => message).filter((line) => !line.startsWith('refused'));
  expect(said).toEqual(['headers false early 2 route 0', 'continue 0', 'late 2']);
  host.close();
});

it('a plugin for ABI 0.2.0 says so first', async () => {
  const module = await compileFixture('second-abi');
  expect(markers(module)).toEqual(['proxy_abi_version_0_2_0', 'proxy_abi_version_0_2_1']);
  const host = await createHost({ plugins: [{ module }] });
  expect(host.request().respond({ body: 'x' }).response?.header('x-abi')).toBe('0.2.0');
  host.close();
});
