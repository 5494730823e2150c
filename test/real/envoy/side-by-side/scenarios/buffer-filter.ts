/** The filter that holds a request until all of it is here. Observation: Envoy 1.40. */
import { chunked, HELD, request, type Json, type Scenario } from '../scenario.js';

const from = 'Envoy 1.40, buffer filter';
const TYPE = 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3';

function buffer(bytes: number): Json {
  return { name: 'buffer', typed_config: { '@type': `${TYPE}.Buffer`, max_request_bytes: bytes } };
}

function perRoute(settings: Json): Json {
  return { typed_per_filter_config: { buffer: { '@type': `${TYPE}.BufferPerRoute`, ...settings } } };
}

function hosts(route: Json, host: Json = {}): Json[] {
  return [
    {
      name: 'v',
      domains: ['*'],
      routes: [{ match: { prefix: '/' }, route: { cluster: 'main' }, ...route }],
      ...host,
    },
  ];
}

function scenario(id: string, more: Partial<Scenario>): Scenario {
  return { id: `buffer-filter.${id}`, from, setup: { filters: [buffer(10)] }, strict: true, ...more };
}

const CHUNKS = chunked(['abc', 'de', 'f']);
const LONG = chunked(['abcdefgh', 'ijkl']);
const TRAILERS = [...CHUNKS.slice(0, -1), '0\nx-t: 1\n\n'];
const OFF = perRoute({ disabled: true });

export const BUFFER_FILTER: readonly Scenario[] = [
  scenario('get', {}),
  scenario('body', { client: [request({ method: 'POST', body: 'hello' })] }),
  scenario('empty-body', { client: [request({ method: 'POST', body: '' })] }),
  scenario('chunks', { client: CHUNKS }),
  scenario('no-chunks', { client: chunked([]) }),
  scenario('ten-bytes', { client: chunked(['abcdefgh', 'ij']) }),
  scenario('too-long', { client: LONG }),
  scenario('too-long-at-once', { client: chunked(['abcdefghijkl']) }),
  scenario('too-long-by-length', { client: [request({ method: 'POST', body: 'abcdefghijkl' })] }),
  scenario('trailers', {
    client: TRAILERS,
    setup: { filters: [buffer(10)], manager: { http_protocol_options: { enable_trailers: true } } },
  }),
  scenario('off-on-the-route', { client: LONG, setup: { filters: [buffer(10)], virtualHosts: hosts(OFF) } }),
  scenario('off-on-the-host', {
    client: LONG,
    setup: { filters: [buffer(10)], virtualHosts: hosts({}, OFF) },
  }),
  scenario('more-on-the-route', {
    client: LONG,
    setup: { filters: [buffer(10)], virtualHosts: hosts(perRoute({ buffer: { max_request_bytes: 20 } })) },
  }),
  scenario('less-on-the-route', {
    client: CHUNKS,
    setup: {
      filters: [buffer(10)],
      virtualHosts: hosts(perRoute({ buffer: { max_request_bytes: 5 } }), OFF),
    },
  }),
  scenario('two-plugins', { client: CHUNKS, plugins: [{}, {}] }),
  scenario('before-a-plugin-that-replaces', {
    client: CHUNKS,
    plugins: [{ script: { request_body_end: 'setbuffer 0 0 100 sixsix' } }],
  }),
  scenario('before-a-plugin-that-holds', {
    client: CHUNKS,
    plugins: [
      {
        script: {
          request_headers: 'get 0 content-length; return 1',
          request_body_end: 'buffer 0 0 99; return 0',
        },
        fields: HELD,
      },
    ],
  }),
  ...[{ disabled: false }, {}, { disabled: true, buffer: { max_request_bytes: 1 } }, { buffer: {} }].map(
    (settings, i) =>
      scenario(`wrong.${i}`, {
        own: 'validate',
        setup: { filters: [buffer(10)], virtualHosts: hosts(perRoute(settings)) },
      }),
  ),
  scenario('wrong.nothing', { own: 'validate', setup: { filters: [buffer(0)] } }),
];
