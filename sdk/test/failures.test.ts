import { createHost } from '@postern/gateway-host/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { BareHost } from './bare-host.js';
import { compileFixture } from './compile-fixture.js';
import { engine } from './engine.js';

let debug: Uint8Array;
let release: Uint8Array;

beforeAll(async () => {
  debug = await compileFixture('failing');
  release = await compileFixture('failing', { target: 'release' });
});

async function critical(
  module: Uint8Array,
  path: string,
): Promise<{ status: number | undefined; lines: string[] }> {
  const host = await createHost({ plugins: [{ module }] });
  const status = host.request({ path }).response?.status;
  const lines = host.logs.filter(({ level }) => level === 'critical').map(({ message }) => message);
  host.close();
  return { status, lines };
}

describe.each(['debug', 'release'])('abort in a %s build', (target) => {
  const module = (): Uint8Array => (target === 'debug' ? debug : release);

  it('logs message, file, line and column as one critical line, then traps', async () => {
    const { status, lines } = await critical(module(), '/throw');
    expect(status).toBe(503);
    expect(lines[0]).toBe('thrown on purpose – über sdk/test/fixtures/failing.ts:28:32');
  });

  it('says where an array was read outside its bounds', async () => {
    const { status, lines } = await critical(module(), '/array');
    expect(status).toBe(503);
    expect(lines[0]).toMatch(/^Index out of range ~lib\/array\.ts:\d+:\d+$/);
  });

  it('ends a recursion without end with a trap, not with another recursion', async () => {
    expect((await critical(module(), '/recursion')).status).toBe(503);
  });
});

describe('calls that would crash Envoy', () => {
  it('are refused once the stream is over', async () => {
    const host = await createHost({ plugins: [{ module: debug }] });
    host.request({ path: '/late' }).respond({ status: 200 });
    expect(host.logs).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: expect.stringMatching(/once the stream has ended: sendLocalResponse/),
      }),
    );
    expect(host.trace.join('\n')).not.toContain('proxy_send_local_response');
    host.close();
  });

  it('are refused for a response that has not begun', async () => {
    const host = await createHost({ plugins: [{ module: debug }] });
    expect(host.request({ path: '/continue-response' }).outcome).toBe('upstream');
    expect(host.trace.join('\n')).not.toContain('proxy_continue_stream');
    expect(host.logs[0]?.message).toMatch(/has not begun: continueStream/);
    host.close();
  });
});

describe('a status of the ABI', () => {
  it.each(Array.from({ length: 13 }, (_, status) => status))('is a value: %i', (status) => {
    const host = new BareHost(debug, '/');
    host.start();
    host.guest.proxy_on_context_create(2, 1);
    host.statuses.set('proxy_get_header_map_value', status);
    host.guest.proxy_on_request_headers(2, 0, 1);
    expect(host.logs).toEqual([]);
  });
});

describe('a status outside the ABI', () => {
  it.each([13, 77])('aborts with the number, and the backtrace names the call: %i', (status) => {
    const host = new BareHost(debug, '/');
    host.start();
    host.guest.proxy_on_context_create(2, 1);
    host.statuses.set('proxy_get_header_map_value', status);
    let trap: unknown;
    try {
      host.guest.proxy_on_request_headers(2, 0, 1);
    } catch (error) {
      trap = error;
    }
    expect(trap).toBeInstanceOf(engine.RuntimeError);
    expect((trap as Error).stack).toMatch(/assembly\/headers\/readHeader/);
    expect(host.logs).toEqual([`5 unknown host status: ${status}`]);
  });

  it('is no surprise when a stream comes for a root that was never created: it traps', () => {
    const host = new BareHost(debug, '/');
    host.start();
    expect(() => host.guest.proxy_on_context_create(2, 99)).toThrow(engine.RuntimeError);
    expect(host.logs).toEqual(['5 unknown root: 99']);
  });
});
