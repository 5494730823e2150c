/** Formats of access logs and headers: a text says what is wrong, or the format gives a line of text for any request. */
import { HeaderMap } from '../../../src/abi/header-map.js';
import type { StreamInfo } from '../../../src/http/filter-chain.js';
import { COMMANDS, FOREIGN_COMMANDS } from '../../../src/http/format/commands.js';
import { compileFormat, compileJson, parseFormat } from '../../../src/http/format/compile-format.js';
import { fuzz } from '../campaign.js';

const BARE: StreamInfo = {
  id: 1n,
  startTimeNs: 0n,
  protocol: '',
  downstreamRemoteAddress: '',
  downstreamLocalAddress: '[::1]:8080',
  connectionId: 7,
  listenerName: '',
  routeName: '',
  virtualHostName: '',
  clusterName: '',
  upstreamAddress: undefined,
  responseCode: 0,
  responseCodeDetails: '',
  responseFlags: 0,
  requestSize: 0,
  responseSize: 0,
  filterState: new Map(),
};
const FULL: StreamInfo = {
  ...BARE,
  startTimeNs: 1_795_383_256_642_159_000n,
  protocol: 'HTTP/1.1',
  downstreamRemoteAddress: '127.0.0.1:43322',
  times: { start: 100, requestEnd: 101.9, upstreamStart: 101, upstreamAnswer: 105.5, responseEnd: 110 },
  responseCode: 999,
  responseFlags: 0xffff_ffff,
  filterState: new Map([['wasm.k', Buffer.from('v"1\n\xff', 'latin1')]]),
};
const HEADERS = HeaderMap.from([
  [':path', '/x?q=1&q=2&b#f'],
  ['x-q', 'a"b\\c\u00e9'],
  ['content-type', 'application/grpc'],
  ['grpc-status', '14'],
]);

function check(input: Buffer): void {
  const source = input.toString('latin1');
  const format = parseFormat(source);
  if (typeof format === 'string') {
    if (format === '') throw new Error('refused without a reason');
    return;
  }
  const subjects = [
    { info: BARE },
    { info: FULL, requestHeaders: HEADERS, responseHeaders: HEADERS, responseTrailers: HEADERS },
  ];
  const lines = [compileFormat(format), compileFormat(format, '')];
  const json = [compileJson({ format }, false), compileJson({ fields: [['f', { format }]] }, true)];
  for (const subject of subjects) {
    for (const line of lines) if (typeof line(subject) !== 'string') throw new Error('no line');
    for (const line of json) JSON.parse(line(subject));
  }
}

const WORDS = [
  ...[...Object.keys(COMMANDS), ...FOREIGN_COMMANDS].map((name) => `%${name}%`),
  ...[...Object.keys(COMMANDS)].map((name) => `%${name}(`),
  ...[
    '%',
    '%%',
    '(',
    ')',
    '?',
    ':',
    ':3%',
    ':99999999999999999999%',
    '%REQ(X?Y):0%',
    '%START_TIME(',
    '%f',
    '%9f',
    '%Y',
  ],
  ...['SNAKE_STRING', 'PLAIN', 'TYPED', 'NQ:PATH', '__proto__', 'constructor', '%toString%', 'wasm.k'],
];

fuzz({
  name: 'format',
  seeds: [
    '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS%\n',
    '%START_TIME(%Y/%m/%dT%H:%M:%S.%3f)% %EMIT_TIME(%s)% %FILTER_STATE(wasm.k:PLAIN):3%',
    '%GRPC_STATUS(SNAKE_STRING)% %QUERY_PARAM(q)% %PATH(NQ:ORIG)% %DURATION% 100%%',
  ],
  words: WORDS,
  quick: 3000,
  check,
});
