import type { TestHost } from '@postern/gateway-host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIGURATION, startAuth, verdict } from './compiled-plugin.js';

let host: TestHost;
let withQuery: TestHost;

beforeAll(async () => {
  host = await startAuth(CONFIGURATION);
  withQuery = await startAuth({ ...CONFIGURATION, in_query: true });
});

afterAll(() => {
  host.close();
  withQuery.close();
});

describe('a key in a header', () => {
  it.each<[string, Record<string, string>]>([
    ['stands in any of the keys', { 'x-api-key': 'key-of-demo' }],
    ['may be written as Bearer', { authorization: 'Bearer key-of-demo' }],
    ['has a scheme without case and with any space', { Authorization: 'bEARER   key-of-demo' }],
    ['may stand in authorization alone', { authorization: 'key-of-demo' }],
    [
      'may come twice, if it is the same',
      { 'x-api-key': 'key-of-demo', authorization: 'Bearer key-of-demo' },
    ],
  ])('%s', (_, headers) => {
    expect(verdict(host, headers)).toBe('demo');
  });

  it.each<[string, Record<string, string> | [string, string][]]>([
    ['is missing', {}],
    ['is empty', { 'x-api-key': '' }],
    ['is an empty Bearer', { authorization: 'Bearer ' }],
    ['is unknown', { 'x-api-key': 'key-of-nobody' }],
    ['is too short', { 'x-api-key': 'key-of-dem' }],
    ['is too long', { 'x-api-key': 'key-of-demoo' }],
    ['repeats the right one', { 'x-api-key': 'key-of-demokey-of-demo' }],
    ['has another case', { 'x-api-key': 'KEY-OF-DEMO' }],
    ['is Bearer in another header', { 'x-api-key': 'Bearer key-of-demo' }],
    ['has another scheme', { authorization: 'Basic key-of-demo' }],
    ['comes with another one', { 'x-api-key': 'key-of-demo', authorization: 'Bearer key-of-ops' }],
    ['comes with a wrong one', { 'x-api-key': 'key-of-demo', authorization: 'Bearer wrong' }],
    [
      'hides behind a right one of the same name',
      [
        ['x-api-key', 'key-of-demo'],
        ['x-api-key', 'key-of-ops'],
      ],
    ],
    ['is a list', { 'x-api-key': 'key-of-demo,key-of-demo' }],
    ['is a consumer’s name', { 'x-api-key': 'demo' }],
  ])('that %s is answered 401', (_, headers) => {
    expect(verdict(host, headers)).toBe(401);
  });

  it('of a known consumer who is not allowed is answered 403', () => {
    expect(verdict(host, { 'x-api-key': 'key-of-ops' })).toBe(403);
  });

  it('is not looked for in the query unless in_query says so', () => {
    expect(verdict(host, {}, '/mcp?x-api-key=key-of-demo')).toBe(401);
  });
});

describe('a key in the query', () => {
  it.each([
    ['/mcp?x-api-key=key-of-demo'],
    ['/mcp?a=1&x-api-key=key-of-demo&b=2'],
    ['/mcp?%78-api-key=key%2Dof-demo'],
    ['/mcp?x-api-key=key-of-demo&x-api-key=key-of-demo'],
    ['/mcp?x-api-key=&x-api-key=key-of-demo'],
  ])('is found: %s', (path) => {
    expect(verdict(withQuery, {}, path)).toBe('demo');
  });

  it.each([
    ['/mcp'],
    ['/mcp?'],
    ['/mcp?x-api-key'],
    ['/mcp?X-API-KEY=key-of-demo'],
    ['/mcp?x-api-key=key-of-demo%'],
    ['/mcp?x-api-key=key+of-demo'],
    ['/mcp?x-api-key=key-of-demo&x-api-key=key-of-ops'],
  ])('is refused: %s', (path) => {
    expect(verdict(withQuery, {}, path)).toBe(401);
  });

  it('must not contradict one in a header', () => {
    const path = '/mcp?x-api-key=key-of-demo';
    expect(verdict(withQuery, { authorization: 'Bearer key-of-demo' }, path)).toBe('demo');
    expect(verdict(withQuery, { authorization: 'Bearer key-of-ops' }, path)).toBe(401);
  });

  it.each([
    ['/mcp?x-api-key=key-of-demo', '/mcp'],
    ['/mcp?a=1&x-api-key=key-of-demo&b=%20', '/mcp?a=1&b=%20'],
    ['/mcp?%78-api-key=key-of-demo&c', '/mcp?c'],
    ['/mcp?Authorization=key-of-demo', '/mcp'],
  ])('does not reach the upstream: %s', (path, expected) => {
    const { upstream } = withQuery.request({ path });
    expect(upstream?.header(':path')).toBe(expected);
  });
});

describe('what the upstream gets', () => {
  it('is the consumer’s name, without the credential and without what the client claimed', () => {
    const headers: [string, string][] = [
      ['x-api-key', 'key-of-demo'],
      ['authorization', 'Bearer key-of-demo'],
      ['X-Mse-Consumer', 'admin'],
      ['x-mse-consumer', 'root'],
      ['x-other', 'stays'],
    ];
    const { upstream } = host.request({ headers });
    const names = upstream?.headers.map(([name]) => name) ?? [];
    expect(names.filter((name) => name === 'x-mse-consumer')).toHaveLength(1);
    expect(upstream?.header('x-mse-consumer')).toBe('demo');
    expect(names).not.toContain('x-api-key');
    expect(names).not.toContain('authorization');
    expect(upstream?.header('x-other')).toBe('stays');
  });

  it('has the path as it was when the key came in a header', () => {
    const path = '/mcp?q=%41&x=a+b';
    const { upstream } = withQuery.request({ path, headers: { 'x-api-key': 'key-of-demo' } });
    expect(upstream?.header(':path')).toBe(path);
  });
});

describe('a denial', () => {
  it.each<[string, Record<string, string>, number, string]>([
    ['no key', {}, 401, 'No Key Authentication information found.'],
    ['an unknown key', { 'x-api-key': 'x' }, 401, 'Invalid API key.'],
    [
      'two keys',
      { 'x-api-key': 'x', authorization: 'y' },
      401,
      'Multi Key Authentication information found.',
    ],
    ['a consumer who may not', { 'x-api-key': 'key-of-ops' }, 403, 'Unauthorized consumer.'],
  ])('for %s says so, and how to authenticate', (_, headers, status, text) => {
    const { response } = host.request({ headers, body: 'a body that nobody reads' });
    expect(response?.status).toBe(status);
    expect(response?.text()).toBe(`Request denied by Key Auth check. ${text}`);
    expect(response?.header('content-type')).toBe('text/plain; charset=utf-8');
    expect(response?.header('www-authenticate')).toBe(status === 401 ? 'Key realm="MSE Gateway"' : undefined);
  });

  it('never lets names or credentials into the log', () => {
    expect(JSON.stringify(host.logs)).not.toMatch(/demo|ops|key-of/);
  });
});
