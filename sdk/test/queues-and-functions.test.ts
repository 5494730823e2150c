import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

const compiled = compileFixture('exchanges');
let host: TestHost;

beforeEach(async () => {
  host = await createHost({ plugins: [{ module: await compiled }] });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function said(): string[] {
  return host.logs.map(({ message }) => message);
}

it('queues hand values on in order, and tell the root that registered them', async () => {
  host.request({ path: '/queue' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(said().slice(0, 3)).toEqual(['put 0 0', 'took first ü 0 7', 'unknown true']);
  // Once for each value that was put in, though the first two are gone by then.
  expect(said().slice(3)).toEqual(['ready true third', 'ready true null', 'ready true null']);
});

it('foreign functions are called by name', () => {
  host.request({ path: '/foreign' });
  expect(said()).toEqual(['unknown 1', 'compress 0 true', 'uncompress 0 true route 0']);
});
