import { describe, expect, it } from 'vitest';
import { postern } from '../harness.js';

interface Seen {
  readonly url: string;
  readonly method: string | undefined;
  readonly body: unknown;
  readonly headers: unknown;
}

function answering(status: number, body: unknown): { fetch: typeof fetch; seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    fetch: (input, init) => {
      seen.push({ url: String(input), method: init?.method, body: init?.body, headers: init?.headers });
      return Promise.resolve(Response.json(body, { status }));
    },
  };
}

const YANKED = { yanked: { reason: 'accepts expired keys', at: '2026-11-22T18:00:00Z', by: 'ci' } };

describe('postern yank', () => {
  it('says why to the server, with the token', async () => {
    const { fetch, seen } = answering(200, YANKED);
    const argv = [
      'yank',
      'auth@1.2.0',
      '--reason',
      'accepts expired keys',
      '--server',
      'http://p.test/tenants/acme',
    ];
    const done = await postern(argv, { fetch, env: { POSTERN_PUBLISH_TOKEN: 'secret' } });
    expect(done).toEqual({
      code: 0,
      stdout: 'yanked auth@1.2.0\n  reason accepts expired keys\n',
      stderr: '',
    });
    expect(seen).toEqual([
      {
        url: 'http://p.test/tenants/acme/plugins/auth/1.2.0/yank',
        method: 'POST',
        body: '{"reason":"accepts expired keys"}',
        headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
      },
    ]);
  });

  it('shows the reason that stands, and nothing that steers a terminal', async () => {
    const { fetch } = answering(200, { yanked: { reason: 'first\u001b[2J' } });
    const done = await postern(['yank', 'auth@1.2.0', '--reason', 'second'], { fetch });
    expect(done.stdout).toBe('yanked auth@1.2.0\n  reason first\\u001b[2J\n');
  });

  it('takes it back', async () => {
    const { fetch, seen } = answering(200, { yanked: false });
    const done = await postern(['yank', 'auth@1.2.0', '--undo', '--token', 't'], { fetch });
    expect(done.stdout).toBe('auth@1.2.0 is resolved again\n');
    expect(seen[0]).toMatchObject({ method: 'DELETE', body: undefined });
  });

  it.each([
    [['yank', 'auth@1.2.0'], 'TC_ARGUMENTS'],
    [['yank', 'auth@1.2.0', '--reason', 'x', '--undo'], 'TC_ARGUMENTS'],
    [['yank', 'auth', '--undo'], 'CT_PLUGIN_REF'],
    [['yank', 'auth@latest', '--undo'], 'CT_PLUGIN_VERSION'],
  ])('%j is a wrong command line', async (argv, code) => {
    const { fetch, seen } = answering(200, {});
    const done = await postern(argv, { fetch });
    expect([done.code, done.stderr]).toEqual([2, expect.stringContaining(`error ${code}`)]);
    expect(seen).toEqual([]);
  });

  it.each([
    [401, 'TC_UNAUTHORIZED'],
    [403, 'TC_UNAUTHORIZED'],
    [404, 'TC_PLUGIN_MISSING'],
    [400, 'TC_SERVER_ANSWER'],
    [503, 'TC_SERVER_ANSWER'],
  ])('hears a refusal: %i is %s', async (status, code) => {
    const { fetch } = answering(status, { error: { message: 'said the server' } });
    const done = await postern(['yank', 'auth@1.2.0', '--reason', 'x'], { fetch });
    expect([done.code, done.stderr]).toEqual([1, expect.stringContaining(`error ${code}`)]);
  });
});
