import { describe, expect, test } from 'vitest';
import type { TestAnswer } from '@postern/gateway-host/testing';
import { call, errorOf, oneTool, resultOf, rpc, startPlugin, textOf, type Exchange } from './harness.ts';

const requestTemplate = { url: '/x', method: 'GET' };

async function answered(tool: Record<string, unknown>, answer: TestAnswer): Promise<Exchange> {
  const host = await startPlugin(oneTool({ requestTemplate, ...tool }));
  return call(host).respond(answer);
}

describe('a 2xx answer', () => {
  test('becomes text, in an envelope of its own', async () => {
    const exchange = await answered({}, { body: '{"a": "é\n"}' });
    expect(exchange.response.status).toBe(200);
    expect(exchange.response.text()).toBe(
      '{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"{\\"a\\": \\"é\\n\\"}"}],"isError":false}}',
    );
  });

  test('leaves none of its headers', async () => {
    const headers: [string, string][] = [
      ['set-cookie', 'session=1'],
      ['set-cookie', 'other=2'],
      ['etag', '"x"'],
      ['location', 'http://internal'],
      ['cache-control', 'public'],
      ['www-authenticate', 'Basic'],
      ['mcp-session-id', 's'],
      ['server', 'internal/1.0'],
      ['transfer-encoding', 'chunked'],
      ['content-type', 'text/csv'],
      ['content-length', '3'],
    ];
    const { response } = await answered({}, { status: 201, headers, body: 'a,b' });
    const names = response.headers.map(([name]) => name).filter((name) => !['date', 'server'].includes(name));
    expect(names).toEqual([':status', 'content-type', 'content-length']);
    expect(response.status).toBe(200);
    expect(response.header('content-type')).toBe('application/json');
    expect(response.header('content-length')).toBe(String(response.body.length));
    expect(response.headers.flat().join()).not.toMatch(/internal|session/);
  });

  test('in chunks is read whole', async () => {
    expect(textOf(await answered({}, { body: ['{"a"', ':1', '}'] }))).toBe('{"a":1}');
  });

  test.each([
    ['204 without body', { status: 204 }],
    ['200 without body', { status: 200 }],
    ['an empty body', { status: 200, body: '' }],
  ])('%s reads "success"', async (_name, answer) => {
    const exchange = await answered({}, answer);
    expect(exchange.response.status).toBe(200);
    expect(resultOf(exchange)).toEqual({ content: [{ type: 'text', text: 'success' }], isError: false });
  });

  test('that is no text is a resource, and becomes valid JSON in compat mode too', async () => {
    const body = Buffer.from([0x61, 0xff, 0x00, 0x62]);
    const headers = { 'content-type': 'application/pdf; x=1' };
    const { content } = resultOf(await answered({}, { headers, body }));
    expect(content).toEqual([
      {
        type: 'resource',
        resource: {
          uri: 'urn:tool-result:tool',
          mimeType: 'application/pdf',
          blob: body.toString('base64'),
        },
      },
    ]);
    expect(textOf(await answered({}, { body }))).toBe('a\ufffd\0b');
    const compat = await startPlugin(oneTool({ requestTemplate }, { mode: 'compat' }));
    expect(textOf(call(compat).respond({ headers, body }))).toBe('a\ufffd\0b');
  });

  test('of 900 KB passes', async () => {
    const body = JSON.stringify({ rows: Array.from({ length: 30_000 }, (_, i) => ({ i, s: 'ü"\\' })) });
    expect(textOf(await answered({}, { body }))).toBe(body);
  });

  test('gets text before and after', async () => {
    const responseTemplate = { prependBody: '# Title\n', appendBody: '\n-- "end"' };
    expect(textOf(await answered({ responseTemplate }, { body: 'raw' }))).toBe('# Title\nraw\n-- "end"');
  });

  test('that is compressed is an error, not garbage', async () => {
    const exchange = await answered({}, { headers: [['content-encoding', 'gzip']], body: 'x' });
    expect(resultOf(exchange)).toMatchObject({ isError: true });
    expect(textOf(exchange)).toContain('content-encoding');
    expect(exchange.response.header('content-encoding')).toBeUndefined();
  });
});

describe('response templates', () => {
  const body = '{"a":{"b":"x\\ny","n":1.10,"z":null},"list":[1, 2],"t":true,"e":""}';

  test.each([
    ['{{.a.b}}', 'x\ny'],
    ['{{.a.n}}/{{.t}}/{{.a.z}}/{{.missing}}/{{.a.b.c}}', '1.10/true/null//'],
    ['{{.list}} {{.a}}', '[1, 2] {"b":"x\\ny","n":1.10,"z":null}'],
    ['{{.}}', '{"a":{"b":"x\\ny","n":1.10,"z":null},"list":[1, 2],"t":true,"e":""}'],
    ['- {{- .t -}} -', '-true-'],
    ['}} { {', '}} { {'],
    ['{{.e}}', 'success'],
  ])('%s', async (template, text) => {
    expect(textOf(await answered({ responseTemplate: { body: template } }, { body }))).toBe(text);
  });

  test.each(['', 'text', 'null', '5', '"s"', '<xml/>'])('cannot read %j', async (notJson) => {
    const exchange = await answered({ responseTemplate: { body: '{{.a}}' } }, { body: notJson });
    expect(resultOf(exchange)).toMatchObject({ isError: true });
    expect(textOf(exchange)).toBe(
      'error executing response template: template: response: data must be a valid JSON object or array',
    );
  });
});

describe('structured content', () => {
  const outputSchema = { type: 'object', properties: { n: { type: 'number' } } };

  test('is the object beside its text', async () => {
    const exchange = await answered({ outputSchema }, { body: '{ "n" : 1.10 }' });
    expect(exchange.response.text()).toContain('"structuredContent":{"n":1.10}');
    expect(textOf(exchange)).toBe('{ "n" : 1.10 }');
  });

  test.each(['[1]', 'null', 'text', '{"a"', ''])('is left out for %j', async (body) => {
    const result = resultOf(await answered({ outputSchema }, { body }));
    expect(result).not.toHaveProperty('structuredContent');
    expect(result.isError).toBe(false);
  });

  test('is left out of errors, and without a schema', async () => {
    const failed = await answered({ outputSchema }, { status: 500, body: '{}' });
    expect(resultOf(failed)).not.toHaveProperty('structuredContent');
    const plain = await answered({ outputSchema: {} }, { body: '{"n":1}' });
    expect(resultOf(plain)).not.toHaveProperty('structuredContent');
  });
});

describe('an answer that is not 2xx', () => {
  test.each([
    [404, '{"error":"none"}', 'call failed, status: 404, response: {"error":"none"}'],
    [301, '', 'call failed, status: 301, response: '],
    [503, 'upstream connect error', 'call failed, status: 503, response: upstream connect error'],
  ])('%i is an error result', async (status, body, text) => {
    const host = await startPlugin(oneTool({ requestTemplate }, { mode: 'compat' }));
    const exchange = call(host).respond({ status, body, headers: [['location', 'http://internal']] });
    expect(exchange.response.status).toBe(200);
    expect(exchange.response.header('location')).toBeUndefined();
    expect(resultOf(exchange)).toEqual({ content: [{ type: 'text', text }], isError: true });
  });

  test.each([
    ['{"error":{"message":"no such order"}}', 'Failed: no such order'],
    ['not json', 'Failed: '],
    ['[1]', 'Failed: '],
  ])('%s goes through errorResponseTemplate', async (body, text) => {
    const errorResponseTemplate = 'Failed: {{.error.message}}';
    const exchange = await answered({ errorResponseTemplate }, { status: 400, body });
    expect(resultOf(exchange)).toEqual({ content: [{ type: 'text', text }], isError: true });
  });

  test('gets the usual words when errorResponseTemplate prints nothing', async () => {
    const exchange = await answered({ errorResponseTemplate: '{{.none}}' }, { status: 400, body: '{}' });
    expect(textOf(exchange)).toMatch(/^call failed, status: 400, response: \{\}\n/);
  });
});

describe('calls that are not made', () => {
  const tool = {
    args: [
      { name: 'id', required: true, position: 'path' },
      { name: 'h', position: 'header' },
    ],
    requestTemplate: { url: '/x/{id}', method: 'GET' },
  };

  test('name the argument that is missing', async () => {
    const exchange = call(await startPlugin(oneTool(tool)), { h: 'x' });
    expect(exchange.outcome).toBe('local-reply');
    expect(resultOf(exchange).isError).toBe(true);
    expect(textOf(exchange)).toBe('arguments.id: missing');
  });

  test.each([['nope'], ['TOOL'], ['tool '], ['']])('do not know the tool "%s"', async (name) => {
    const exchange = call(await startPlugin(oneTool(tool)), {}, name);
    expect(exchange.response.status).toBe(200);
    expect(errorOf(exchange)).toEqual({ code: -32602, message: `Unknown tool: ${name}` });
  });

  test('do not tell a tool outside allowTools from one that does not exist', async () => {
    const configuration = { ...(oneTool(tool) as object), allowTools: ['other'] };
    const exchange = call(await startPlugin(configuration), { id: '1' });
    expect(errorOf(exchange)).toEqual({ code: -32602, message: 'Unknown tool: tool' });
  });

  test.each([undefined, {}, { name: 5 }, { name: null }])('need a name: %j', async (params) => {
    expect(errorOf(rpc(await startPlugin(oneTool(tool)), 'tools/call', params)).code).toBe(-32602);
  });

  test('are answered from the arguments alone without a url', async () => {
    const direct = {
      args: [{ name: 'who' }],
      responseTemplate: { body: '{"hello":"{{.args.who}}","from":"{{.config.town}}"}' },
      outputSchema: { type: 'object', properties: {}, required: ['hello'] },
    };
    const host = await startPlugin(oneTool(direct, { config: { town: 'Bonn' } }));
    const exchange = call(host, { who: 'you' });
    expect(exchange.outcome).toBe('local-reply');
    expect(textOf(exchange)).toBe('{"hello":"you","from":"Bonn"}');
    expect(resultOf(exchange).structuredContent).toEqual({ hello: 'you', from: 'Bonn' });
  });
});
