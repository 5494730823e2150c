/** Which upstream URLs are understood, and as what. */
import { describe, expect, it } from 'vitest';

import { faultOf, load, MANIFEST } from '../project.js';

const withUpstream = (url: string) => MANIFEST.replace('http://127.0.0.1:9101', JSON.stringify(url));

describe('an upstream', () => {
  it.each([
    ['http://127.0.0.1:9101', { host: '127.0.0.1', port: 9101, authority: '127.0.0.1:9101', basePath: '' }],
    ['http://api.example.com', { host: 'api.example.com', port: 80, authority: 'api.example.com' }],
    ['https://API.example.com/', { host: 'api.example.com', port: 443, secure: true, basePath: '' }],
    ['https://api.example.com:443/v1', { authority: 'api.example.com', basePath: '/v1' }],
    ['https://api.example.com:8443/a/b/', { authority: 'api.example.com:8443', basePath: '/a/b' }],
    ['http://[::1]:81', { host: '::1', port: 81, authority: '[::1]:81', isAddress: true }],
    ['http://orders_svc.default.svc:80', { host: 'orders_svc.default.svc', isAddress: false }],
  ])('%s', async (url, expected) => {
    const { catalogue, faults } = await load(withUpstream(url));
    expect(faults).toEqual([]);
    expect(catalogue.tenants[0]?.servers[0]?.upstream).toMatchObject(expected);
  });

  it.each([
    'ftp://a.test',
    'a.test:80',
    '//a.test',
    'http://',
    'http://a.test:0',
    'http://a.test:99999',
    'http://a.test?x=1',
    'http://a.test/#x',
    'http://a.test/a/../b',
    'http://a.test/./b',
    'http://a.test//b',
    'http://a.test/%2e%2e/b',
    'http://a.test\\b',
    'http://a.test /b',
    'http://a..test',
    'http://-a.test',
    'http://1.2.3',
    'http://300.1.1.1',
    'http://[::g]',
    'http://a.test\n',
  ])('%j is refused', async (url) => {
    const error = await faultOf(withUpstream(url));
    expect(error.code).toBe('CP_UPSTREAM');
    expect(error.message).toContain('postern.yaml:10: tenants[0].servers[0].upstream');
  });

  it('with a password is refused without repeating it', async () => {
    const error = await faultOf(withUpstream('http://user:hunter2@a.test'));
    expect(error.message).toContain('it has a user or password in it');
    expect(JSON.stringify([error.message, error.hint])).not.toContain('hunter2');
  });
});
