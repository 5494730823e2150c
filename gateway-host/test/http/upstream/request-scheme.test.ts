/** What scheme a request has that a plugin took it from. Observed of Envoy 1.40. */
import { expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { restoreScheme } from '../../../src/http/upstream/request-scheme.js';

it.each<[string, readonly [string, string][], boolean, string]>([
  ['its own', [[':scheme', 'https']], false, 'https'],
  ['what was forwarded', [['x-forwarded-proto', 'https']], false, 'https'],
  [
    'what was forwarded instead of nonsense',
    [
      [':scheme', 'ftp'],
      ['x-forwarded-proto', 'http'],
    ],
    true,
    'http',
  ],
  ['that of the connection', [], true, 'https'],
  ['that of the connection instead of nonsense', [['x-forwarded-proto', 'ws']], false, 'http'],
])('%s', (_, lines, secure, scheme) => {
  const headers = HeaderMap.from([[':path', '/'], ...lines, ['x-last', '1']]);
  restoreScheme(headers, secure);
  expect(headers.getAll(':scheme')).toEqual([scheme]);
  expect(headers.entries().at(-1)).toEqual(['x-last', '1']);
});
