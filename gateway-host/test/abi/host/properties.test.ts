import { describe, expect, it } from 'vitest';
import { answers, answersIn, scriptHost } from '../script-plugin.js';

const REQUEST = {
  path: '/echo?a=1&b=2',
  authority: 'h.test',
  headers: [
    ['user-agent', 'ua/1'],
    ['referer', 'http://r/'],
    ['x-q', '7'],
    ['x-q', '8'],
  ] as [string, string][],
};

describe('properties of a request', () => {
  it.each([
    ['request/path', "0 '/echo?a=1&b=2'"],
    ['request/url_path', "0 '/echo'"],
    ['request/query', "0 'a=1&b=2'"],
    ['request/host', "0 'h.test'"],
    ['request/scheme', "0 'http'"],
    ['request/method', "0 'GET'"],
    ['request/headers/x-q', "0 '7,8'"],
    ['request/headers/missing', '1 none'],
    ['request/referer', "0 'http://r/'"],
    ['request/useragent', "0 'ua/1'"],
    ['request/protocol', "0 'HTTP/1.1'"],
    ['request/size', "0 '%00%00%00%00%00%00%00%00'"],
    ['request/nope', '1 none'],
    ['response/code', '1 none'],
    ['source/address', "0 '127.0.0.1:50000'"],
    ['source/port', "0 'P%c3%00%00%00%00%00%00'"],
    ['destination/port', "0 '%90%1f%00%00%00%00%00%00'"],
    ['connection/mtls', "0 '%00'"],
    ['connection/tls_version', '1 none'],
    ['connection/requested_server_name', '0 none'],
    ['connection_id', "0 '%01%00%00%00%00%00%00%00'"],
    ['upstream/address', '1 none'],
    ['xds/listener_direction', "0 '%00%00%00%00%00%00%00%00'"],
    ['xds/upstream_host_metadata', '1 none'],
    ['connection', '3 none'],
    ['request', '3 none'],
    ['xds', '3 none'],
    ['plugin_name', "0 'A'"],
    ['plugin_root_id', "0 'A'"],
    ['plugin_vm_id', '0 none'],
    ['metadata', '0 none'],
    ['filter_state', '3 none'],
    ['route_name', '1 none'],
    ['cluster_name', '1 none'],
    ['listener_direction', '1 none'],
    ['node', '1 none'],
    ['plugin_vm_memory', '1 none'],
    ['unknown', '1 none'],
    ['a/b/c', '1 none'],
  ])('%s', async (path, answer) => {
    expect(await answersIn('request_headers', [`property ${path}`], REQUEST)).toEqual([
      [`property ${path}`, answer],
    ]);
  });

  it('has an empty path, which cannot be serialised', async () => {
    const rows = await answersIn('request_headers', ['property ']);
    expect(rows[0]?.[1]).toBe('3 none');
  });

  it('serves what a test sets, numbers and truth values in their byte forms', async () => {
    const properties = {
      'xds.route_name': 'acme/orders',
      'x.n': 5,
      'x.b': true,
      'x.raw': Uint8Array.of(1, 255),
    };
    const operations = ['property xds/route_name', 'property x/n', 'property x/b', 'property x/raw'];
    const rows = await answersIn('request_headers', operations, {}, { properties });
    expect(rows.map(([, answer]) => answer)).toEqual([
      "0 'acme/orders'",
      "0 '%05%00%00%00%00%00%00%00'",
      "0 '%01'",
      "0 '%01%ff'",
    ]);
  });
});

describe('properties of a response', () => {
  it('knows the answer, and the request no longer', async () => {
    const operations = [
      'response/code',
      'response/code_details',
      'response/headers/x-up',
      'response/grpc_status',
    ];
    const rows = await answersIn(
      'response_headers',
      [...operations, 'request/path'].map((path) => `property ${path}`),
    );
    expect(rows.map(([, answer]) => answer)).toEqual([
      "0 '%c8%00%00%00%00%00%00%00'",
      "0 'via_upstream'",
      '1 none',
      "0 '%02%00%00%00%00%00%00%00'",
      '1 none',
    ]);
  });

  it('knows the request again while logging, and how long it took', async () => {
    const host = await scriptHost([
      { log: 'property request/path; property response/code; property request/duration' },
    ]);
    host.request({ path: '/echo' }).respond({ status: 204 });
    const [path, code, duration] = answers(host);
    expect(path).toBe("property request/path -> 0 '/echo'");
    expect(code).toBe("property response/code -> 0 '%cc%00%00%00%00%00%00%00'");
    expect(duration).toMatch(/^property request\/duration -> 0 '/);
    host.close();
  });
});

describe('properties before there is a route', () => {
  it('has neither cluster nor route', async () => {
    const rows = await answersIn('request_headers', ['property xds/cluster_name', 'property xds/route_name']);
    expect(rows.map(([, answer]) => answer)).toEqual(['1 none', '1 none']);
  });
});

describe('set_property', () => {
  it('is read back under one segment only, and never changes an attribute', async () => {
    const rows = await answersIn('request_headers', [
      'setproperty mine hello',
      'property mine',
      'setproperty mine again',
      'property mine',
      'property filter_state/wasm.mine',
      'setproperty a/b nested',
      'property a/b',
      'setproperty request/path /x',
      'property request/path',
      'setproperty empty',
      'property empty',
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['0', "0 'hello'", '0', "0 'again'", "0 'again'", '0', '1 none', '0', "0 '/'", '0', '0 none'],
    ]);
  });

  it('lives as long as the stream, in every plugin of the chain', async () => {
    const host = await scriptHost([{ request_headers: 'setproperty mine a' }, { log: 'property mine' }]);
    host.request().respond({});
    expect(answers(host).at(-1)).toBe("B property mine -> 0 'a'");
    host.close();
  });
});
