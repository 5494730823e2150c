import { describe, expect, test } from 'vitest';
import { call, errorOf, oneTool, post, resultOf, rpc, startPlugin, type Host } from './harness.ts';

const requestTemplate = { url: '/x', method: 'GET' };

async function refused(configuration: unknown): Promise<string> {
  try {
    await startPlugin(configuration);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

function logged(host: Host, level: string): string[] {
  return host.logs.filter((line) => line.level === level).map((line) => line.message);
}

describe('a refused configuration says where and why', () => {
  test.each([
    ['no JSON', '{"server":', 'not JSON, unexpected end'],
    ['no object', '[]', 'not an object'],
    ['no server', { tools: [] }, 'at server: missing'],
    ['a server that is text', { server: 'x' }, 'at server: expected object, saw string'],
    ['no name', { server: {} }, 'at server.name: missing or empty'],
    [
      'tools that are an object',
      { server: { name: 's' }, tools: {} },
      'at tools: expected array, saw object',
    ],
    [
      'a tool that is text',
      { server: { name: 's' }, tools: ['x'] },
      'at tools[0]: expected an object, saw string',
    ],
    [
      'a number as method',
      {
        server: { name: 's' },
        tools: [
          { name: 'a', requestTemplate },
          { name: 'b', requestTemplate: { url: '/', method: 5 } },
        ],
      },
      'at tools[1].requestTemplate.method: expected string, saw number',
    ],
    [
      'a method with a space',
      oneTool({ requestTemplate: { url: '/', method: 'FOO BAR' } }),
      'requestTemplate.method: not the method',
    ],
    [
      'CONNECT',
      oneTool({ requestTemplate: { url: '/', method: 'CONNECT' } }),
      'requestTemplate.method: not the method',
    ],
    [
      'a flag as text',
      oneTool({ args: [{ name: 'a', required: 'yes' }], requestTemplate }),
      'args[0].required: expected true or false, saw string',
    ],
    [
      'enum as text',
      oneTool({ args: [{ name: 'a', enum: 'x' }], requestTemplate }),
      'args[0].enum: expected array, saw string',
    ],
    [
      'two argsTo',
      oneTool({ requestTemplate: { ...requestTemplate, argsToJsonBody: true, argsToFormBody: true } }),
      'more than one of argsToJsonBody',
    ],
    [
      'body and prependBody',
      oneTool({ requestTemplate, responseTemplate: { body: 'x', prependBody: 'y' } }),
      'prependBody and appendBody cannot stand beside body',
    ],
    ['neither url nor body', oneTool({}), 'neither requestTemplate.url nor responseTemplate.body'],
    [
      'an open action',
      oneTool({ requestTemplate: { url: '/{{.args.x', method: 'GET' } }),
      'requestTemplate.url: template: url:1: unclosed action',
    ],
    [
      'a function that there is not',
      oneTool({ requestTemplate, responseTemplate: { body: '{{dateFormat .x}}' } }),
      'responseTemplate.body: template: response:1: function "dateFormat" not defined; hint: functions are those of sprig',
    ],
    [
      'a function that has no place in a gateway',
      oneTool({ requestTemplate, responseTemplate: { body: '{{genCA "a" 1}}' } }),
      'function "genCA" not defined; hint: genCA is left out: a gateway makes no keys and certificates for a request',
    ],
    [
      'a condition without an end',
      oneTool({ requestTemplate: { url: '/', method: 'POST', body: '{{if .args.x}}a' } }),
      'requestTemplate.body: template: body:1: unexpected EOF',
    ],
    [
      'a pipe',
      oneTool({ requestTemplate, responseTemplate: { body: '\n{{.a | 5}}' } }),
      'template: response:2: non executable command in pipeline stage 2',
    ],
    [
      'a hyphen',
      oneTool({ requestTemplate, responseTemplate: { body: '{{.a-b}}' } }),
      'template: response:1: bad character U+002D \'-\'; hint: a name with a hyphen is reached by {{gjson "args.some-name"}}',
    ],
    [
      'an index',
      oneTool({ requestTemplate, responseTemplate: { body: '{{.a.0}}' } }),
      'template: response:1: unexpected ".0" in operand; hint: an element of a list is reached by {{gjson "list.0.name"}}',
    ],
    [
      'a function in a header',
      oneTool({
        requestTemplate: { ...requestTemplate, headers: [{ key: 'X-Ca-Nonce', value: '{{nonce}}' }] },
      }),
      'headers[0].value: template: header_0:1: function "nonce" not defined',
    ],
    [
      'a header name with a colon',
      oneTool({ requestTemplate: { ...requestTemplate, headers: [{ key: ':path', value: 'x' }] } }),
      'headers[0].key: not the name of a header',
    ],
    [
      'an argument as content-length',
      oneTool({ args: [{ name: 'Content-Length', position: 'header' }], requestTemplate }),
      'args[0].name: cannot be sent as a header',
    ],
    [
      'an argument as an order to Envoy',
      oneTool({ args: [{ name: 'X-Envoy-Retry-On', position: 'header' }], requestTemplate }),
      'args[0].name: cannot be sent as a header',
    ],
    [
      'an argument as host',
      oneTool({ args: [{ name: 'host', position: 'header' }], requestTemplate }),
      'args[0].name: cannot be sent as a header',
    ],
    [
      'mcp-proxy without its transport',
      { server: { name: 's', type: 'mcp-proxy', mcpServerURL: 'http://x' } },
      'server.transport: transport field is required for mcp-proxy server type',
    ],
    ['a tool set', { server: { name: 's' }, toolSet: 'x' }, 'toolSet: expected an object'],
    [
      'allowTools as a number',
      { ...(oneTool({ requestTemplate }) as object), allowTools: 5 },
      'allowTools: expected a list of strings',
    ],
    [
      'a prefix of two segments',
      {
        upstreamPrefix: '/~/x',
        _rules_: [{ _match_route_: ['r'], ...(oneTool({ requestTemplate }) as object) }],
      },
      'at upstreamPrefix: not one path segment',
    ],
    [
      'a prefix without slash',
      {
        upstreamPrefix: '~',
        _rules_: [{ _match_route_: ['r'], ...(oneTool({ requestTemplate }) as object) }],
      },
      'at upstreamPrefix: not one path segment',
    ],
    ['no rules at all', { _rules_: [] }, 'no server'],
    ['no tools in compat mode', { server: { name: 's' } }, 'tools: no tools'],
  ])('%s', async (_name, configuration, words) => {
    expect(await refused(configuration)).toContain(words);
  });

  test('names every fault, not only the first', async () => {
    const words = await refused(oneTool({ name: 5, requestTemplate: { url: '{{x}}', method: 5 } }));
    expect(words).toContain('tools[0].name');
    expect(words).toContain('requestTemplate.url');
    expect(words.match(/tools\[0\]\.name/g)).toHaveLength(1);
  });

  test('does not show values', async () => {
    const server = {
      securitySchemes: [{ id: 'k', defaultCredential: 'hunter2', type: 5 }],
      config: { key: 'hunter2' },
    };
    const words = await refused(oneTool({ requestTemplate }, server));
    expect(words).toContain('server.securitySchemes[0].type: expected string');
    expect(words).not.toContain('hunter2');
  });
});

describe('a configuration that loads', () => {
  test.each([
    ['an unknown key', oneTool({ requestTemplate, colour: 1 }), 'tools[0].colour: unknown field, ignored'],
    [
      'allowTools under server',
      oneTool({ requestTemplate }, { allowTools: [] }),
      'server.allowTools: ignored here',
    ],
    [
      'an unknown server type',
      oneTool({ requestTemplate }, { type: 'x' }),
      'server.type: unknown type, taken as "rest"',
    ],
    [
      'an unknown position',
      oneTool({ args: [{ name: 'a', position: 'nowhere' }], requestTemplate }),
      'position: unknown position',
    ],
    [
      'an undeclared argument',
      oneTool({ requestTemplate: { url: '/{{.args.nope}}', method: 'GET' } }),
      '.args.nope is always empty',
    ],
    [
      'a security scheme that there is not',
      oneTool({ requestTemplate: { ...requestTemplate, security: { id: 'k' } } }),
      'requestTemplate.security.id: no security scheme has this id',
    ],
    [
      'a scheme that nobody can follow',
      oneTool({ requestTemplate }, { securitySchemes: [{ id: 'k', type: 'http', scheme: 'digest' }] }),
      'server.securitySchemes[0]: not a scheme that can be followed',
    ],
    ['a small method', oneTool({ requestTemplate: { url: '/', method: 'post' } }), 'method: taken as POST'],
    ['no tools', { server: { name: 's', mode: 'strict' } }, 'at tools: no tools'],
    [
      'a tool that nobody has',
      { ...(oneTool({ requestTemplate }) as object), allowTools: ['x'] },
      'allowTools[0]: no tool has this name',
    ],
    [
      'a repeated key',
      '{"server":{"name":"a","mode":"strict","name":"b"},"tools":[]}',
      'server.name: stands twice',
    ],
  ])('warns about %s', async (_name, configuration, words) => {
    const host = await startPlugin(configuration);
    expect(logged(host, 'warn').join('\n')).toContain(words);
    expect(logged(host, 'error')).toEqual([]);
  });

  test.each([
    oneTool({ requestTemplate, description: null, args: null, responseTemplate: null, outputSchema: null }),
    oneTool({ requestTemplate }, { config: null, type: 'rest' }),
    oneTool({ requestTemplate }, { passthroughAuthHeader: false, securitySchemes: [] }),
    oneTool({ requestTemplate, args: [{ name: 'a', position: 'query', items: 'string' }] }),
  ])('%j without a warning', async (configuration) => {
    const host = await startPlugin(configuration);
    expect([...logged(host, 'warn'), ...logged(host, 'error')]).toEqual([]);
    expect(call(host).outcome).toBe('upstream');
  });

  test('keeps big numbers and odd texts of server.config', async () => {
    const configuration =
      '{"server":{"name":"s","mode":"strict","config":{"n":12345678901234567890,"t":"\\u00e9\\""}},"tools":[{"name":"tool","responseTemplate":{"body":"{{.config.n}} {{.config.t}}"}}]}';
    const host = await startPlugin(configuration);
    expect(resultOf(call(host)).content[0]?.text).toBe('12345678901234567890 é"');
  });
});

describe('one bad rule', () => {
  const good = (route: string) => ({
    _match_route_: [route],
    ...(oneTool({ requestTemplate }, { name: route }) as object),
  });
  const bad = { _match_route_: ['bad'], server: { name: 's' }, tools: [{ name: 'a', args: {} }] };

  test('is quarantined: its route answers errors, with the id', async () => {
    const host = await startPlugin({ _rules_: [good('one'), bad] }, 'bad');
    expect(logged(host, 'error').join()).toContain('_rules_[1].tools[0].args: expected array, saw object');
    for (const method of ['initialize', 'tools/list', 'tools/call', 'ping']) {
      const exchange = rpc(host, method, {});
      expect(exchange.outcome).toBe('local-reply');
      expect(exchange.response.status).toBe(500);
      expect(exchange.response.json()).toMatchObject({ id: 7, error: { code: -32603 } });
    }
    expect(post(host, { jsonrpc: '2.0', method: 'notifications/initialized' }).response.status).toBe(202);
  });

  test('leaves the others alone', async () => {
    const host = await startPlugin({ _rules_: [bad, good('one')] }, 'one');
    expect(call(host).outcome).toBe('upstream');
  });

  test('refuses everything only when no rule is left', async () => {
    expect(await refused({ _rules_: [bad, bad] })).toContain('quarantined');
  });

  test('is skipped when it matches nothing', async () => {
    const host = await startPlugin({ _rules_: [oneTool({ requestTemplate }), good('one')] }, 'one');
    expect(logged(host, 'warn').join()).toContain('the rule matches nothing');
    expect(errorOf(rpc(host, 'x')).code).toBe(-32601);
  });
});
