import type { TestHost } from '@postern/gateway-host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, CONFIGURATION, post, startTransform } from './compiled-plugin.js';

let host: TestHost;

beforeAll(async () => {
  host = await startTransform(CONFIGURATION);
});

afterAll(() => host.close());

function unknownTool(name: string, id: unknown = 1): unknown {
  return { jsonrpc: '2.0', id, error: { code: -32602, message: `Unknown tool: ${name}` } };
}

describe('a call of an allowed tool', () => {
  it('by its public name reaches the server under the original name, with the right length', () => {
    const { upstream } = post(host, call('order'));
    expect(upstream?.json()).toEqual(call('get'));
    expect(upstream?.header('content-length')).toBe(String(upstream?.body.length));
  });

  it('changes nothing else in the body', () => {
    const text =
      ' { "id" : 1e0,"method":"tools/call", "params":{"arguments":{"name":"order"}, "name" : "order" } }\n';
    const { upstream } = post(host, text);
    expect(upstream?.text()).toBe(text.replace('"name" : "order"', '"name" : "get"'));
  });

  it('is found however its name is escaped', () => {
    const { upstream } = post(host, JSON.stringify(call('X')).replace('"X"', '"\\u006frde\\u0072"'));
    expect(upstream?.json()).toEqual(call('get'));
  });

  it.each(['list', 'plain'])('that keeps its name goes on byte for byte: %s', (name) => {
    expect(post(host, call(name)).upstream?.text()).toBe(JSON.stringify(call(name)));
  });

  it('may come in chunks, without a length', () => {
    const text = JSON.stringify(call('order'));
    const stream = host.request({ body: [text.slice(0, 20), text.slice(20, 21), text.slice(21)] });
    expect(stream.upstream?.json()).toEqual(call('get'));
    expect(stream.upstream?.header('content-length')).toBeUndefined();
  });

  it('has its Mcp-Name header changed too, unless that says something else', () => {
    expect(post(host, call('order'), { 'mcp-name': 'order' }).upstream?.header('mcp-name')).toBe('get');
    expect(post(host, call('order'), { 'mcp-name': 'plain' }).upstream?.header('mcp-name')).toBe('plain');
  });

  it('keeps its answer as it is', () => {
    const answer = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"}]}}';
    expect(post(host, call('order')).respond({ body: answer }).response?.text()).toBe(answer);
  });
});

describe('a call of a tool that is not there', () => {
  it.each([
    ['hidden', 'secret'],
    ['renamed, by its original name', 'get'],
    ['of another case', 'PLAIN'],
    ['empty', ''],
    ['longer', 'plain\u0000'],
  ])('is answered as an unknown tool: %s', (_, name) => {
    const stream = post(host, call(name));
    expect(stream.outcome).toBe('local-reply');
    expect(stream.response?.status).toBe(200);
    expect(stream.response?.header('content-type')).toBe('application/json');
    expect(stream.response?.json()).toEqual(unknownTool(name));
  });

  it.each([['7'], ['-0'], ['1.5'], ['90071992547409931234'], ['"a\\u00e9\\"b"'], ['""'], ['null']])(
    'echoes the id exactly: %s',
    (id) => {
      const text = JSON.stringify(call('secret')).replace('"id":1', `"id":${id}`);
      expect(post(host, text).response?.text()).toContain(`"id":${id},`);
    },
  );

  it.each([['{"x":1}'], ['[1]'], ['true']])('does not echo what is no id: %s', (id) => {
    const text = JSON.stringify(call('secret')).replace('"id":1', `"id":${id}`);
    expect(post(host, text).response?.json()).toEqual(unknownTool('secret', null));
  });

  it('is accepted and dropped when it wants no answer', () => {
    const { id: _id, ...notification } = call('secret');
    const stream = post(host, notification);
    expect(stream.response?.status).toBe(202);
    expect(stream.response?.body).toHaveLength(0);
  });
});

describe('nothing gets past the list', () => {
  const hidden = JSON.stringify(call('secret'));
  const refused = (text: string, headers: Record<string, string> = {}): unknown => {
    const stream = post(host, text, headers);
    expect(stream.upstream).toBeUndefined();
    return stream.response?.status;
  };

  it.each([['application/octet-stream'], ['application/grpc'], ['text/plain'], ['']])(
    'with content type "%s"',
    (type) => {
      expect(refused(hidden, { 'content-type': type })).toBe(200);
    },
  );

  it.each([['gzip'], ['br'], ['identity, gzip'], ['Identity']])('with content-encoding %s', (encoding) => {
    expect(refused(hidden, { 'content-encoding': encoding })).toBe(415);
  });

  it('with a second content-encoding behind a harmless one', () => {
    const headers: [string, string][] = [
      ['content-encoding', 'identity'],
      ['content-encoding', 'gzip'],
    ];
    expect(host.request({ body: hidden, headers }).response?.status).toBe(415);
  });

  it.each([['PUT'], ['PATCH'], ['DELETE'], ['GET']])('with method %s', (method) => {
    const stream = host.request({ method, body: hidden });
    expect(stream.upstream).toBeUndefined();
  });

  it.each([
    ['{"method":"tools/call","params":{"name":"plain","name":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"tools/call","params":{"name":"secret","name":"plain"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"tools/call","params":{"name":"plain","na\\u006de":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"ping","method":"tools/call","params":{"name":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"tools/call","method":"ping","params":{"name":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"tools/call","params":{"name":"plain"},"params":{"name":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"ping","params":{},"par\\u0061ms":{"name":"secret"},"id":1,"jsonrpc":"2.0"}'],
    ['{"method":"tools/call","params":{"name":"secret"},"id":1,"id":2,"jsonrpc":"2.0"}'],
  ])('with a key that stands twice: %s', (text) => {
    expect(refused(text)).toBe(400);
  });

  it('with an escaped method', () => {
    expect(refused(hidden.replace('tools/call', 'tools\\/\\u0063all'))).toBe(200);
  });

  it('without jsonrpc, in a message that the server would refuse anyway', () => {
    expect(refused('{"method":"tools/call","params":{"name":"secret"},"id":1}')).toBe(200);
  });

  it('in a body of 400 KB', () => {
    const message = { ...call('secret'), pad: 'x'.repeat(400_000) };
    expect(refused(JSON.stringify(message))).toBe(200);
  });
});

describe('a batch', () => {
  it('has the names of all its calls changed', () => {
    const { upstream } = post(host, [
      call('order', 1),
      { jsonrpc: '2.0', method: 'x' },
      call('plain', 2),
      call('order', 3),
    ]);
    expect(upstream?.json()).toEqual([
      call('get', 1),
      { jsonrpc: '2.0', method: 'x' },
      call('plain', 2),
      call('get', 3),
    ]);
    expect(upstream?.header('content-length')).toBe(String(upstream?.body.length));
  });

  it('with one hidden tool is refused as a whole, each request with its error', () => {
    const stream = post(host, [call('order', 1), call('secret', 'b'), { jsonrpc: '2.0', method: 'x' }]);
    expect(stream.upstream).toBeUndefined();
    expect(stream.response?.json()).toEqual([
      { jsonrpc: '2.0', id: 1, error: { code: -32603, message: expect.stringContaining('Not executed') } },
      unknownTool('secret', 'b'),
    ]);
  });

  it('of notifications, one of them hidden, is accepted and dropped', () => {
    const { id: _id, ...notification } = call('secret');
    const stream = post(host, [notification]);
    expect(stream.upstream).toBeUndefined();
    expect(stream.response?.status).toBe(202);
  });
});

describe('everything else', () => {
  it.each([
    ['a ping', '{"jsonrpc":"2.0","id":1,"method":"ping"}'],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}'],
    ['a name that is no string', JSON.stringify(call(7))],
    ['no params', '{"jsonrpc":"2.0","id":1,"method":"tools/call"}'],
    ['a list as params', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["secret"]}'],
    ['no JSON', 'tools/call secret'],
    ['a cut body', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"secret"}'],
    ['a number', '7'],
    ['an empty batch', '[]'],
    ['a list in a batch', '[[1]]'],
  ])('goes on untouched: %s', (_, text) => {
    expect(post(host, text).upstream?.text()).toBe(text);
  });

  it('passes without a body', () => {
    expect(host.request({ method: 'GET' }).outcome).toBe('upstream');
  });

  it('passes on a route without a rule', async () => {
    const other = await startTransform(CONFIGURATION, 'acme/users');
    expect(post(other, call('secret')).upstream?.json()).toEqual(call('secret'));
    other.close();
  });
});
