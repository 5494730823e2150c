import { beforeAll, describe, expect, it } from 'vitest';
import { BareHost } from './bare-host.js';
import { compileFixture } from './compile-fixture.js';

const ANSWER = 'lorem ipsum dolor sit amet '.repeat(40);
const PAGE = 65_536;

let module: Uint8Array;

beforeAll(async () => {
  module = await compileFixture('garbage', { target: 'release' });
});

describe('memory', () => {
  it('stays flat over 20,000 requests, though each leaves garbage and gets buffers from malloc', () => {
    const host = new BareHost(module, ANSWER);
    host.start();
    for (let id = 2; id < 2002; id += 1) host.request(id);
    const before = host.guest.memory.buffer.byteLength;
    for (let id = 2002; id < 22_002; id += 1) host.request(id);
    expect(host.guest.memory.buffer.byteLength).toBe(before);
    expect(before).toBeLessThanOrEqual(32 * PAGE);
    expect(host.written).toBeGreaterThan(22_000 * 5 * ANSWER.length);
    expect(host.logs).toEqual([]);
  });

  it('stays flat with 500 streams open at a time, ended out of order', () => {
    const host = new BareHost(module, ANSWER);
    host.start();
    const { guest } = host;
    const round = (first: number): void => {
      for (let i = 0; i < 500; i += 1) {
        guest.proxy_on_context_create(first + i, 1);
        guest.proxy_on_request_headers(first + i, 4, 0);
      }
      for (let i = 0; i < 500; i += 1) {
        const id = first + ((i * 7) % 500);
        guest.proxy_on_request_body(id, ANSWER.length, 1);
        guest.proxy_on_log(id);
        guest.proxy_on_done(id);
        guest.proxy_on_delete(id);
      }
    };
    for (let i = 0; i < 4; i += 1) round(2 + i * 500);
    const before = guest.memory.buffer.byteLength;
    for (let i = 4; i < 24; i += 1) round(2 + i * 500);
    expect(guest.memory.buffer.byteLength).toBe(before);
  });
});
