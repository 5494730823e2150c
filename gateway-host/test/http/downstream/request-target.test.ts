/** What Envoy 1.40 was seen to make of targets, as its access log tells it. */
import { describe, expect, it } from 'vitest';

import { isTarget, splitTarget } from '../../../src/http/downstream/request-target.js';

function said(method: string, url: string): string {
  if (!isTarget(url, method)) return 'codec_error';
  const target = splitTarget({ method, url });
  return typeof target === 'string' ? target : `${target.authority ?? ''} ${target.path}`;
}

describe('the target of a GET', () => {
  it.each([
    ['/', ' /'],
    ['//a/b', ' //a/b'],
    ['/a#b', ' /a#b'],
    ['http://a', 'a /'],
    ['HTTP://a/x', 'a /x'],
    ['http://u@a/', 'a /'],
    ['http://a?q', 'a ?q'],
    ['http://a/#f', 'a /#f'],
    ['http://[::1]:8/', '[::1]:8 /'],
    ['http://a:65535/', 'a:65535 /'],
    ...['*', '*x', 'http://', 'ftp://', 'http:///x', 'http://?x', 'http://@/', 'http://a:/'].map((url) => [
      url,
      'invalid_url',
    ]),
    ...['http://a:65536/', 'http://a:x/', 'http://a_b/', 'http://a,b/', 'http://%41/', 'http://u@v@a/'].map(
      (url) => [url, 'invalid_url'],
    ),
    ...['ftp://b/', 'wss://a/', 'h2://a/', 'http+x://a/'].map((url) => [url, 'invalid_scheme']),
    ...['x', 'x:y', '1://', 'http:/x', '?x', '#x', 'http://a@@b/', 'http://a{b/', 'http://a#f'].map((url) => [
      url,
      'codec_error',
    ]),
  ])('%s is %s', (url = '', expected) => {
    expect(said('GET', url)).toBe(expected);
  });
});

it.each([
  ['CONNECT', 'a:1', 'a:1 *'],
  ['CONNECT', '[::1]:1', '[::1]:1 *'],
  ...['/', 'x', 'a:b', 'a@b:1', 'a_b:1', 'a:', 'a:99999', '*', 'a:1/x', 'a:1?x', 'http://a:1'].map((url) => [
    'CONNECT',
    url,
    'invalid_url',
  ]),
  ...['@@:1', 'a{:1'].map((url) => ['CONNECT', url, 'codec_error']),
  ['OPTIONS', '*', ' *'],
  ['OPTIONS', '*x', ' *x'],
  ['OPTIONS', 'x', 'codec_error'],
])('%s %s is %s', (method = '', url = '', expected) => {
  expect(said(method, url)).toBe(expected);
});
