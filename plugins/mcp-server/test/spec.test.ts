import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { OFFERING } from './fuzz/offers.ts';
import { oneTool, rpc, startPlugin } from './harness.ts';

interface Schema {
  readonly example: unknown;
}

let schema: Schema;
let validate: ReturnType<Ajv['compile']>;

beforeAll(async () => {
  const spec = parse(await readFile(new URL('../spec.yaml', import.meta.url), 'utf8')) as {
    spec: { configSchema: { openAPIV3Schema: Schema } };
  };
  schema = spec.spec.configSchema.openAPIV3Schema;
  validate = new Ajv({ strict: false }).compile(schema);
});

describe('the schema in spec.yaml', () => {
  test('accepts its own example, and the plugin does too', async () => {
    expect(validate(schema.example)).toBe(true);
    const host = await startPlugin(schema.example);
    expect(host.logs).toEqual([]);
    expect(rpc(host, 'tools/list').response.text()).toContain('get-order');
  });

  const requestTemplate = { url: '/x', method: 'GET' };

  test.each([
    oneTool({
      requestTemplate,
      args: [{ name: 'a', enum: [1, null], default: {}, items: 'x', position: 'body' }],
    }),
    oneTool(
      { requestTemplate: { ...requestTemplate, argsToJsonBody: true }, outputSchema: {} },
      { config: [1] },
    ),
    oneTool({ responseTemplate: { body: 'x' }, annotations: { readOnlyHint: true }, title: 't' }),
    oneTool({ requestTemplate, cluster: 'c', timeout: 90 }, { cluster: 'd', timeout: 900 }),
    oneTool(
      {
        requestTemplate: { ...requestTemplate, security: { id: 'k', credential: 'x' } },
        security: { id: 'k', passthrough: true },
        responsePath: 'data.0',
        maxResponseBytes: 100,
      },
      {
        securitySchemes: [{ id: 'k', type: 'apiKey', in: 'cookie', name: 'sid', defaultCredential: 'c' }],
        defaultDownstreamSecurity: { id: 'k' },
        defaultUpstreamSecurity: { id: 'k' },
        passthroughAuthHeader: true,
        trustedHeaders: ['x-envoy-allow-mcp-tools'],
        maxResponseBytes: 0,
      },
    ),
    { ...(oneTool({ requestTemplate }) as object), allowTools: 'tool' },
    { ...(oneTool({ requestTemplate }) as object), allowTools: null },
    {
      server: {
        name: 'px',
        type: 'mcp-proxy',
        transport: 'sse',
        mcpServerURL: '/sse',
        timeout: 1,
        sessionKey: 'sixteen letters!',
        sessionLifetime: 60,
      },
      tools: [{ name: 'a', args: [{ name: 'x' }], outputSchema: {} }],
      allowTools: ['a'],
    },
    { toolSet: { name: 's', serverTools: [{ serverName: 'A', tools: ['t'], cluster: 'c', timeout: 5 }] } },
    OFFERING,
  ])('accepts %j, as the plugin does', async (configuration) => {
    expect(validate(configuration)).toBe(true);
    await expect(startPlugin(configuration)).resolves.toBeDefined();
  });

  test.each([
    { tools: [] },
    oneTool({ requestTemplate: { url: 5 } }),
    oneTool({ requestTemplate, args: {} }),
    oneTool({ requestTemplate, args: [{ name: 'a', required: 1 }] }),
    oneTool({ requestTemplate: { ...requestTemplate, headers: [{ key: 1 }] } }),
    oneTool({ requestTemplate, errorResponseTemplate: [] }),
    { ...(oneTool({ requestTemplate }) as object), allowTools: [1] },
    { server: { name: 'px', type: 'mcp-proxy', transport: 'stdio', mcpServerURL: '/mcp' } },
    { server: { name: 'px', type: 'mcp-proxy', transport: 'http', mcpServerURL: '' } },
    {
      server: { name: 'px', type: 'mcp-proxy', transport: 'http', mcpServerURL: '/mcp', sessionKey: 'short' },
    },
    { toolSet: { serverTools: {} } },
    oneTool({ requestTemplate }, { mode: 'loose' }),
    oneTool({ requestTemplate }, { securitySchemes: [{ id: 1 }] }),
    oneTool({ requestTemplate }, { trustedHeaders: ['x-anything'] }),
    oneTool({ requestTemplate, security: [] }),
    oneTool({ requestTemplate, maxResponseBytes: -1 }),
    oneTool({ requestTemplate, responsePath: 1 }),
    oneTool({ requestTemplate }, { pageSize: -1 }),
    oneTool({ requestTemplate }, { icons: [{}] }),
    oneTool({ requestTemplate }, { approval: { key: 'short' } }),
    oneTool({ requestTemplate, icons: [{}] }),
    oneTool({ requestTemplate, responseTemplate: { content: [{ type: 'video' }] } }),
    { ...(oneTool({ requestTemplate }) as object), prompts: [{ name: 'p' }] },
    { ...(oneTool({ requestTemplate }) as object), resources: [{ name: 'r', text: 'x' }] },
    {
      ...(oneTool({ requestTemplate }) as object),
      resourceTemplates: [{ uriTemplate: 'a://{x}', name: 'r' }],
    },
  ])('refuses %j, as the plugin does', async (configuration) => {
    expect(validate(configuration)).toBe(false);
    await expect(startPlugin(configuration)).rejects.toThrow();
  });
});
