import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parseConfigText } from '../../../src/config/document.js';
import { accessLog } from '../../../src/config/messages/access-log.js';
import { flushLogFiles } from '../../../src/http/access-log/log-files.js';
import { cluster, raw, startGateway, startUpstream, temporaryFolder, until } from '../../running-gateway.js';

type Json = Record<string, unknown>;

const STDOUT = 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog';
const FILE = 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog';
const log = (log_format: Json | undefined, filter?: Json): Json => ({
  name: 'log',
  ...(filter === undefined ? {} : { filter }),
  typed_config: { '@type': STDOUT, ...(log_format === undefined ? {} : { log_format }) },
});
const LINE = '%REQ(:path)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %BYTES_SENT% %RESPONSE_FLAGS%\n';
const status = (op: string, default_value: number): Json => ({
  status_code_filter: { comparison: { op, value: { default_value, runtime_key: 'k' } } },
});

async function start(...access_log: Json[]) {
  const upstream = await startUpstream((request, response) => {
    response.statusCode = Number(request.url?.slice(1) ?? 200) || 200;
    response.end('up');
  });
  return startGateway({
    routes: [
      { match: { prefix: '/dead' }, route: { cluster: 'dead' } },
      { match: { prefix: '/no' }, direct_response: { status: 404 } },
      { match: { path: '/500' }, route: { cluster: 'main' } },
      { match: { path: '/' }, route: { cluster: 'main' } },
    ],
    clusters: [cluster('main', upstream.port), cluster('dead', 1)],
    manager: { access_log },
  });
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\nHost: a\n${more}\n`;

it('writes what the format says, once for every request', async () => {
  const { port, accessLog: lines } = await start(log({ text_format: LINE }));
  await raw(port, get('/'));
  await raw(port, get('/other'));
  await raw(port, get('/dead'));
  await until(() => lines.length === 3);
  expect(lines).toEqual([
    '/ 200 via_upstream 2 -',
    '/other 404 route_not_found 0 NR',
    '/dead 503 upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused} 98 UF',
  ]);
});

it('tells of bytes that never became a request', async () => {
  const { port, accessLog: lines } = await start(log({ text_format: LINE }));
  await raw(port, 'BAD\n\n');
  await raw(port, 'GET / HTTP/1.1\n\n');
  await raw(port, 'GET / HTTP/1.0\nHost: a\n\n');
  await until(() => lines.length === 3);
  expect(lines).toEqual([
    '- 400 http1.codec_error 11 DPE',
    '/ 400 missing_host_header 0 -',
    '- 426 low_version 16 DPE',
  ]);
});

it('writes JSON with types, and leaves out what is missing when told to', async () => {
  const json_format = { code: '%RESPONSE_CODE%', agent: '%REQ(user-agent)%', fixed: { n: 1 } };
  const { port, accessLog: lines } = await start(
    log({ json_format }),
    log({ json_format, omit_empty_values: true }),
  );
  await raw(port, get('/'));
  await until(() => lines.length === 2);
  expect(lines).toEqual(['{"agent":null,"code":200,"fixed":{"n":1}}', '{"code":200,"fixed":{"n":1}}']);
});

describe('filters', () => {
  it.each([
    ['a status', status('GE', 400), ['404', '500']],
    ['another status', status('EQ', 200), ['200']],
    ['below a status', status('LE', 404), ['200', '404']],
    ['a header', { header_filter: { header: { name: 'x-log', string_match: { exact: 'yes' } } } }, ['200']],
    ['a flag', { response_flag_filter: { flags: ['NR'] } }, []],
    ['no health check', { not_health_check_filter: {} }, ['200', '404', '500']],
    ['both', { and_filter: { filters: [status('GE', 400), status('LE', 450)] } }, ['404']],
    ['either', { or_filter: { filters: [status('EQ', 200), status('EQ', 500)] } }, ['200', '500']],
    [
      'a duration',
      { duration_filter: { comparison: { op: 'GE', value: { default_value: 60_000, runtime_key: 'k' } } } },
      [],
    ],
  ])('%s', async (_, filter, wanted) => {
    const code = { text_format: '%RESPONSE_CODE%\n' };
    const { port, accessLog: lines } = await start(log({ text_format: 'all\n' }), log(code, filter));
    await raw(port, get('/', 'x-log: yes\n'));
    await raw(port, get('/no'));
    await raw(port, get('/500'));
    await until(() => lines.filter((line) => line === 'all').length === 3);
    expect(lines.filter((line) => line !== 'all')).toEqual(wanted);
  });
});

it('appends to a file, byte for byte', async () => {
  const path = join(temporaryFolder(), 'access.log');
  const file = {
    name: 'f',
    typed_config: { '@type': FILE, path, log_format: { text_format: '%REQ(x-a)%|' } },
  };
  const { port } = await start(file);
  await raw(port, get('/', 'x-a: \u00e9\u00ff\n'));
  await raw(port, get('/'));
  await until(() => {
    flushLogFiles();
    return readFileSync(path).length > 3;
  });
  expect(readFileSync(path).toString('latin1')).toBe('\u00e9\u00ff|-|');
});

describe('what is refused', () => {
  const refusal = (config: Json): string => {
    try {
      accessLog(parseConfigText(JSON.stringify(config), 'f.json'));
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  it.each([
    [log({ text_format: '%FOO%' }), 'Not supported field in StreamInfo: FOO'],
    [log({ json_format: { a: ['%FOO%'] } }), 'Not supported field in StreamInfo: FOO'],
    [log({ text_format: 'a', json_format: {} }), 'only one of'],
    [log({}), 'one of text_format'],
    [log(undefined, {}), 'one of the filters must be given'],
    [log(undefined, { and_filter: { filters: [status('EQ', 1)] } }), 'at least 2'],
    [log(undefined, { response_flag_filter: { flags: ['XX'] } }), 'XX'],
    [log(undefined, { runtime_filter: {} }), 'Envoy has runtime_filter'],
    [
      { typed_config: { '@type': FILE, path: '/no-such-folder/x' } },
      "unable to open file '/no-such-folder/x': No such file or directory",
    ],
  ])('%j', (config, problem) => {
    expect(refusal(config)).toContain(problem);
  });
});
