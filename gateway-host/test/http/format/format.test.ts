import { describe, expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import type { StreamInfo } from '../../../src/http/filter-chain.js';
import { compileFormat, compileJson, parseFormat } from '../../../src/http/format/compile-format.js';
import type { JsonFormat } from '../../../src/http/format/format.js';

const info: StreamInfo = {
  id: 1n,
  startTimeNs: 1_795_383_256_642_159_000n,
  protocol: 'HTTP/1.1',
  downstreamRemoteAddress: '127.0.0.1:43322',
  downstreamLocalAddress: '[::1]:8080',
  connectionId: 7,
  listenerName: 'main',
  times: { start: 100, requestEnd: 101.9, upstreamStart: 101, upstreamAnswer: 105.5, responseEnd: 110 },
  routeName: 'r-main',
  virtualHostName: 'vh',
  clusterName: 'main',
  upstreamAddress: '127.0.0.1:9000',
  responseCode: 200,
  responseCodeDetails: 'via_upstream',
  responseFlags: 0x8004,
  requestSize: 3,
  responseSize: 2,
  filterState: new Map([['wasm.k', Buffer.from('v"1')]]),
};
const subject = {
  info,
  requestHeaders: HeaderMap.from([
    [':path', '/x?q=1&q=2&b'],
    ['x-a', 'abc'],
    ['x-q', 'a"b\\c\u00e9'],
    ['content-type', 'application/grpc'],
  ]),
  responseHeaders: HeaderMap.from([[':status', '200']]),
  responseTrailers: HeaderMap.from([['grpc-status', '14']]),
};

function fill(source: string, missing?: ''): string {
  const format = parseFormat(source);
  if (typeof format === 'string') throw new Error(format);
  return compileFormat(format, missing)(subject);
}

// The values that do not come from this subject were read from Envoy 1.40.
it.each([
  ['%REQ(X-A)%', 'abc'],
  ['%REQ(MISSING?X-A)%', 'abc'],
  ['%REQ(X-A):2%', 'ab'],
  ['%REQ(MISSING)%', '-'],
  ['%REQ(X-Q)%', 'a"b\\c\u00e9'],
  ['%RESP(:status)%', '200'],
  ['%TRAILER(grpc-status)%', '14'],
  ['%START_TIME%', '2026-11-22T21:34:16.642Z'],
  ['%START_TIME(%s)%', '1795383256'],
  ['%START_TIME(%Y/%m/%dT%H:%M:%S.%3f)%', '2026/11/22T21:34:16.642'],
  ['%START_TIME(%s.%6f)%', '1795383256.642159'],
  ['%PROTOCOL%', 'HTTP/1.1'],
  ['%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%', '200 via_upstream'],
  ['%RESPONSE_FLAGS%', 'UT,URX'],
  ['%RESPONSE_FLAGS_LONG%', 'UpstreamRequestTimeout,UpstreamRetryLimitExceeded'],
  ['%BYTES_RECEIVED% %BYTES_SENT%', '3 2'],
  ['%DURATION% %REQUEST_DURATION% %RESPONSE_DURATION% %RESPONSE_TX_DURATION%', '10 1 5 4'],
  ['%ROUTE_NAME% %UPSTREAM_CLUSTER% %UPSTREAM_HOST%', 'r-main main 127.0.0.1:9000'],
  ['%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %UPSTREAM_REMOTE_PORT%', '127.0.0.1 9000'],
  ['%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_REMOTE_PORT%', '127.0.0.1 43322'],
  ['%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%', '[::1]:8080 ::1'],
  ['%DOWNSTREAM_TLS_VERSION% %REQUESTED_SERVER_NAME% %FILTER_CHAIN_NAME%', '- - -'],
  ['%CONNECTION_ID% %ACCESS_LOG_TYPE%', '7 DownstreamEnd'],
  ['%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS_NUMBER%', 'Unavailable UNAVAILABLE 14'],
  ['%QUERY_PARAM(q)% %QUERY_PARAMS% %PATH(NQ)% %PATH%', '1 q=1&q=2&b /x /x?q=1&q=2&b'],
  ['%FILTER_STATE(wasm.k:PLAIN)% %FILTER_STATE(wasm.k)% %FILTER_STATE(no)%', 'v"1 "v\\"1" -'],
  ['100%% of [%LOCAL_REPLY_BODY%]', '100% of []'],
])('%s', (source, wanted) => {
  expect(fill(source)).toBe(wanted);
});

it('writes nothing for what is missing where that is asked for', () => {
  expect(fill('[%REQ(no)%]', '')).toBe('[]');
});

describe('what cannot be read', () => {
  it.each([
    ['%FOO%', 'Not supported field in StreamInfo: FOO'],
    ['50% off', "Incorrect configuration: 50% off. Couldn't find valid command at position 2"],
    ['%REQ%', 'REQ requires parameters'],
    ['%REQ()%', 'REQ requires parameters'],
    ['%REQ(a?b?c)%', 'More than 1 alternative header specified in token: a?b?c'],
    ['%RESPONSE_CODE(x)%', 'RESPONSE_CODE does not take any parameters or length'],
    ['%BYTES_SENT:1%', 'BYTES_SENT does not take any parameters or length'],
    ['%PATH(XX)%', "Invalid PATH option: 'XX', only 'WQ'/'NQ' are allowed"],
    ['%GRPC_STATUS(XX)%', 'GrpcStatusFormatter only supports CAMEL_STRING, SNAKE_STRING or NUMBER. Got: XX'],
    ['%FILTER_STATE%', 'Invalid filter state configuration, key cannot be empty.'],
    ['%TRACE_ID%', 'Envoy has %TRACE_ID%, this gateway does not support it'],
  ])('%s', (source, problem) => {
    expect(parseFormat(source)).toBe(problem);
  });
});

it('writes JSON as Envoy does: sorted, typed, escaped by number', () => {
  const text = (source: string): JsonFormat => {
    const format = parseFormat(source);
    if (typeof format === 'string') throw new Error(format);
    return { format };
  };
  const format: JsonFormat = {
    fields: [
      ['z', text('%RESPONSE_CODE%')],
      ['mix', text('c=%RESPONSE_CODE% %REQ(NO)%')],
      ['m', text('%REQ(NO)%')],
      [
        'n',
        {
          fields: [
            ['lit', text('x')],
            ['num', { value: 5 }],
          ],
        },
      ],
      ['l', { list: [text('%PROTOCOL%'), { value: 1 }] }],
      ['q', text('%REQ(x-q)%')],
    ],
  };
  expect(compileJson(format, false)(subject)).toBe(
    '{"l":["HTTP/1.1",1],"m":null,"mix":"c=200 -","n":{"lit":"x","num":5},"q":"a\\u0022b\\u005cc\\u00e9","z":200}',
  );
  expect(compileJson(format, true)(subject)).toBe(
    '{"l":["HTTP/1.1",1],"mix":"c=200 ","n":{"lit":"x","num":5},"q":"a\\u0022b\\u005cc\\u00e9","z":200}',
  );
});
