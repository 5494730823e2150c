/** The listener filter that hears from a proxy whose connection it passes on. Observation: Envoy 1.40. */
import { request, type Json, type Scenario, type Step } from '../scenario.js';

const from = 'Envoy 1.40, PROXY protocol';
const TYPE = 'type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol';
const PROTO = ['found', 'error', 'disallowed'].flatMap((what) =>
  ['v1', 'v2'].map((version) => `versions.${version}.${what}`),
);
const STATS = [
  ...[...PROTO, 'not_found_allowed', 'not_found_disallowed'].map((name) => `proxy_proto.${name}`),
  ...['proxy_proto.named.versions.v1.found', 'downstream_cx_proxy_proto_error'],
  'http.{listener}.downstream_cx_total',
];
const SEEN = 'property source/address; property destination/address; get 0 x-forwarded-for';

function filter(fields: Json): Json {
  return { name: 'proxy', typed_config: { '@type': TYPE, ...fields } };
}

function scenario(id: string, steps: readonly Step[], fields: Json = {}, listener: Json = {}): Scenario {
  return {
    id: `proxy-protocol.${id}`,
    from,
    setup: {
      listener: { listener_filters: [filter(fields)], ...listener },
      manager: { use_remote_address: true },
    },
    stats: STATS,
    plugins: [{ script: { request_headers: SEEN } }],
    client: steps,
  };
}

/** A header and a request behind it. */
function told(id: string, header: string, fields: Json = {}): Scenario {
  return scenario(id, [{ bytes: header }, request()], fields);
}

const V1 = 'PROXY TCP4 1.2.3.4 5.6.7.8 4660 80\r\n';
const FIRST: Readonly<Record<string, string>> = {
  tcp4: V1,
  tcp6: 'PROXY TCP6 2001:DB8::0:1 2001:db8::2 4660 80\r\n',
  unknown: 'PROXY UNKNOWN\r\n',
  'unknown-with-more': 'PROXY UNKNOWN a b c d\r\n',
  'unknown-and-long': `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`,
  'too-long': `PROXY UNKNOWN ${'x'.repeat(93)}\r\n`,
  'other-family': 'PROXY TCP4 2001:db8::1 2001:db8::2 4660 80\r\n',
  'no-address': 'PROXY TCP4 1.2.3 5.6.7.8 4660 80\r\n',
  'large-port': 'PROXY TCP4 1.2.3.4 5.6.7.8 65536 80\r\n',
  'no-port': 'PROXY TCP4 1.2.3.4 5.6.7.8 x 80\r\n',
  'one-more': 'PROXY TCP4 1.2.3.4 5.6.7.8 4660 80 9\r\n',
  'two-spaces': 'PROXY  TCP4 1.2.3.4 5.6.7.8 4660 80\r\n',
  'line-feed': 'PROXY TCP4 1.2.3.4 5.6.7.8 4660 80\n',
  incomplete: 'PROXY TCP4 1.2.3.4\r\n',
  'lower-case': 'proxy TCP4 1.2.3.4 5.6.7.8 4660 80\r\n',
  everybody: 'PROXY TCP4 255.255.255.255 5.6.7.8 4660 80\r\n',
  anywhere: 'PROXY TCP4 0.0.0.0 5.6.7.8 4660 80\r\n',
  group: 'PROXY TCP4 1.2.3.4 224.0.0.1 4660 80\r\n',
  'group-of-six': 'PROXY TCP6 ff02::1 2001:db8::2 4660 80\r\n',
};

const IPV4 = [1, 2, 3, 4, 5, 6, 7, 8, 0x12, 0x34, 0, 80];
const HOST_6 = [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0)];
const IPV6 = [...HOST_6, 1, ...HOST_6, 2, 0x12, 0x34, 0, 80];

/** A header of the second version; a length may be told that is not there. */
function second(command: number, family: number, body: readonly number[], length = body.length): string {
  const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
  return Buffer.from([...signature, command, family, length >> 8, length & 0xff, ...body]).toString('latin1');
}

const SECOND: Readonly<Record<string, string>> = {
  tcp4: second(0x21, 0x11, IPV4),
  udp4: second(0x21, 0x12, IPV4),
  tcp6: second(0x21, 0x21, IPV6),
  local: second(0x20, 0, []),
  'local-with-addresses': second(0x20, 0x11, IPV4),
  'local-with-more': second(0x20, 0x00, [1, 2, 3, 4, 5]),
  unspecified: second(0x21, 0, []),
  unix: second(0x21, 0x31, Array<number>(216).fill(0)),
  'other-command': second(0x22, 0x11, IPV4),
  'other-version': second(0x11, 0x11, IPV4),
  'too-short': second(0x21, 0x11, IPV4.slice(0, 8)),
  anywhere: second(0x21, 0x11, [0, 0, 0, 0, ...IPV4.slice(4)]),
  field: second(0x21, 0x11, [...IPV4, 0xea, 0, 3, 1, 2, 3]),
  'field-too-long': second(0x21, 0x11, [...IPV4, 0xea, 0, 30, 1, 2, 3]),
  'field-without-end': second(0x21, 0x11, [...IPV4, 0xea, 0]),
};

const ALLOWED = { allow_requests_without_proxy_protocol: true };
const whole = second(0x21, 0x11, IPV4);

export const PROXY_PROTOCOL: readonly Scenario[] = [
  ...Object.entries(FIRST).map(([id, header]) => told(`v1.${id}`, header)),
  ...Object.entries(SECOND).map(([id, header]) => told(`v2.${id}`, header)),
  scenario('none', [request()]),
  scenario('none-allowed', [request()], ALLOWED),
  told('allowed', V1, ALLOWED),
  told('broken-allowed', FIRST['no-address'] ?? '', ALLOWED),
  told('v1-disallowed', V1, { disallowed_versions: ['V1'] }),
  told('v1-disallowed-and-allowed', V1, { ...ALLOWED, disallowed_versions: ['V1'] }),
  told('v2-disallowed', whole, { disallowed_versions: ['V2'] }),
  ...['GET / HTTP/1.1\r', 'GET / HTTP/1.1\r\n'].map((bytes) => ({
    ...scenario(`none-after.${bytes.length}`, [{ bytes }]),
    patience: 500,
  })),
  { ...scenario('none-allowed-after', [{ bytes: 'G' }], ALLOWED), patience: 500 },
  { ...told('both-disallowed', whole, { disallowed_versions: ['V1', 'V2'] }), own: 'validate' },
  told('named', V1, { stat_prefix: 'named' }),
  scenario('v1-in-pieces', [
    ...[{ bytes: 'PROX' }, { wait: 50 }, { bytes: V1.slice(4, -1) }, { wait: 50 }, { bytes: '\n' }],
    request(),
  ]),
  scenario('v2-in-pieces', [
    ...[{ bytes: whole.slice(0, 5) }, { wait: 50 }, { bytes: whole.slice(5, 14) }, { wait: 50 }],
    { bytes: whole.slice(14) },
    request(),
  ]),
  scenario('too-late', [{ bytes: 'PROX' }, 'end'], {}, { listener_filters_timeout: '0.3s' }),
  scenario(
    'too-late-and-continued',
    [{ bytes: 'GE' }, { wait: 900 }, `T /echo HTTP/1.1\nhost: h.test\nx-scenario: {id}\n\n`],
    {},
    { listener_filters_timeout: '0.3s', continue_on_listener_filters_timeout: true },
  ),
];
