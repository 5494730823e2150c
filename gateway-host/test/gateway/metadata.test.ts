/** Metadata of routes, clusters, hosts and listeners, as plugins, expressions, headers and JSON show it. */
import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  listenerConfig,
  startGateway,
  startUpstream,
  wasmFilter,
  type Json,
} from '../running-gateway.js';

const notes = (struct: Json): Json => ({ metadata: { filter_metadata: { ns: struct } } });
const VALUES = { text: 'a "text"', number: 1e5, small: 0.0001, list: ['a', null], struct: { b: 1, a: true } };

interface Asked {
  readonly said: readonly string[];
  readonly headers: Headers;
  readonly body: string;
}

/** One request through a plugin that runs a script, on a gateway with metadata everywhere. */
async function ask(script: string, parts: { headers?: Json; manager?: Json } = {}): Promise<Asked> {
  const upstream = await startUpstream();
  const module = await scriptModule();
  const at = { socket_address: { address: '127.0.0.1', port_value: upstream.port } };
  const host = { endpoint: { address: at }, ...notes({ text: 'host' }) };
  const endpoints = [{ lb_endpoints: [host], ...notes({ text: 'place' }) }];
  const forward = { match: { prefix: '/' }, route: { cluster: 'up' }, ...notes(VALUES) };
  const added = Object.entries(parts.headers ?? {}).map(([key, value]) => ({ header: { key, value } }));
  const { url, logs } = await startGateway({
    virtualHosts: [
      {
        ...{ name: 'v', domains: ['*'], routes: [forward], response_headers_to_add: added },
        ...notes({ text: 'name' }),
      },
    ],
    filters: [wasmFilter({ name: 'p', module, configuration: script })],
    listener: notes({ text: 'listener' }),
    chain: notes({ text: 'chain' }),
    manager: parts.manager ?? {},
    clusters: [
      cluster('up', 0, {
        load_assignment: { cluster_name: 'up', endpoints },
        ...notes({ text: 'cluster' }),
      }),
    ],
  });
  const answer = await fetch(url);
  const said = logs.flatMap((line) => /-> (.*)$/.exec(line)?.[1] ?? []);
  return { said, headers: answer.headers, body: await answer.text() };
}

const property = (paths: readonly string[]): string =>
  paths.map((path) => `property xds/${path.replaceAll('.', '/')}`).join('; ');

it('is read by plugins wherever it was noted', async () => {
  const text = 'filter_metadata.ns.text';
  const owners = ['route', 'virtual_host', 'cluster', 'listener', 'upstream_host', 'upstream_host_locality'];
  const { said } = await ask(`response_headers: ${property(owners.map((o) => `${o}_metadata.${text}`))}`);
  expect(said).toEqual(
    ["0 'a%20%22text%22'", ...['name', 'cluster', 'listener', 'host', 'place'].map((t) => `0 '${t}'`)].map(
      (line) => line.replace(/%22/g, '"'),
    ),
  );
});

it('has the bytes of its kind, and none where there is a null inside', async () => {
  const paths = ['number', 'list', 'list.0', 'list.1', 'struct.a', 'none'].map(
    (path) => `route_metadata.filter_metadata.ns.${path}`,
  );
  const { said } = await ask(`request_headers: ${property(paths)}`);
  expect(said).toEqual(["0 '%00%00%00%00%00j%f8@'", '3 none', "0 'a'", '3 none', "0 '%01'", '1 none']);
});

it('is a message where no part is asked for', async () => {
  const { said } = await ask(`request_headers: ${property(['listener_metadata', 'upstream_host_metadata'])}`);
  expect(said).toEqual(["0 '%0a%1a%0a%02ns%12%14%0a%12%0a%04text%12%0a%1a%08listener'", '1 none']);
});

it('keeps its types in expressions', async () => {
  const expression = "xds.route_metadata.filter_metadata['ns'].number%20>%205.0";
  const { said } = await ask(
    `request_headers: foreign expr_create ${expression}; foreign expr_evaluate %00%00%00%00`,
  );
  expect(said).toEqual(["0 '%00%00%00%00'", "0 '%01'"]);
});

it.each([
  ['%METADATA(ROUTE:ns:text)%', 'a "text"'],
  ['%METADATA(ROUTE:ns:number)%', '1e+05'],
  ['%METADATA(ROUTE:ns:small)%', '1e-04'],
  ['%METADATA(ROUTE:ns:list)%', '["a",null]'],
  ['%METADATA(ROUTE:ns:struct)%', '{"a":true,"b":1}'],
  ['%METADATA(ROUTE:ns:struct:b)%', '1'],
  ['%METADATA(ROUTE:ns:struct):3%', '{"a'],
  ['%METADATA(ROUTE:ns:list:0)%', null],
  ['%METADATA(ROUTE:other)%', null],
  ['%METADATA(CLUSTER:ns:text)%', 'cluster'],
  ['%METADATA(UPSTREAM_HOST:ns:text)%', 'host'],
  ['%METADATA(LISTENER:ns:text)%', 'listener'],
  ['%METADATA(LISTENER_FILTER_CHAIN:ns:text)%', 'chain'],
  ['%METADATA(VIRTUAL_HOST:ns:text)%', 'name'],
  ['%METADATA(DYNAMIC:ns:text)%', null],
  ['%CLUSTER_METADATA(ns:text)%', 'cluster'],
  ['%UPSTREAM_METADATA(ns:text)%', 'host'],
  ['%DYNAMIC_METADATA(ns:text)%', null],
])('%s is %s in a header', async (command, value) => {
  const { headers } = await ask('', { headers: { 'x-a': command } });
  expect(headers.get('x-a')).toBe(value);
});

it('keeps its types in JSON, where only a text is shortened', async () => {
  const json_format = {
    a: '%METADATA(ROUTE:ns:text):3%',
    b: '%METADATA(ROUTE:ns:struct):3%',
    c: '%METADATA(ROUTE:x)%',
  };
  const manager = { local_reply_config: { body_format: { json_format } } };
  const { body } = await ask('request_headers: local 418 no', { manager });
  expect(body.trim()).toBe('{"a":"a \\"","b":{"a":true,"b":1},"c":null}');
});

it('is refused as a command for nobody who has any', async () => {
  await expect(ask('', { headers: { 'x-a': '%METADATA(ELSE:ns)%' } })).rejects.toThrow(
    'ELSE is not supported type of metadata',
  );
});

it('holds structures only', async () => {
  const typed_filter_metadata = { a: { '@type': 'type.googleapis.com/google.protobuf.StringValue' } };
  const whole = {
    static_resources: { listeners: [listenerConfig({ listener: { metadata: { typed_filter_metadata } } })] },
  };
  await expect(startGateway({ whole })).rejects.toThrow(
    'listeners[0].metadata.typed_filter_metadata: Envoy has typed_filter_metadata, this gateway does not',
  );
});
