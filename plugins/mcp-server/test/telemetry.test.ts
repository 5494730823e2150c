import { describe, expect, test } from 'vitest';
import { call, type Host, oneTool, startPlugin } from './harness.ts';

const rest = {
  args: [{ name: 'id', position: 'path', required: true }],
  requestTemplate: { url: 'http://api.test/orders/{id}', method: 'GET' },
};
const direct = { responseTemplate: { body: 'Hello' } };

const counted = (host: Host, metric: string, tool = 'tool', server = 'orders') =>
  host.metric(`postern.mcp.${server}.${tool}.${metric}`);

describe('of each tool are counted', () => {
  test('calls, failed results, and bytes of the upstream', async () => {
    const host = await startPlugin(oneTool(rest));
    call(host, { id: '1' }).respond({ status: 200, body: '{"total":5}' });
    call(host, { id: '2' }).respond({ status: 404, body: 'no' });
    call(host, { id: '3' }).respond({ status: 204 });
    expect(counted(host, 'calls')).toBe(3);
    expect(counted(host, 'errors')).toBe(1);
    expect(counted(host, 'response_bytes')).toBe(13);
  });

  test('the time that the upstream takes', async () => {
    let now = 1_000_000_000n;
    const host = await startPlugin(oneTool(rest), 'acme/orders', { now: () => now });
    const stream = call(host, { id: '1' });
    now += 250_000_000n;
    stream.respond({ status: 200, body: '{}' });
    expect(host.trace.findLast((line) => line.includes('proxy_record_metric'))).toMatch(/value=250\b/);
  });

  test('what calls no upstream too', async () => {
    const host = await startPlugin(oneTool(direct));
    call(host);
    expect(counted(host, 'calls')).toBe(1);
    expect(counted(host, 'errors')).toBeUndefined();
    expect(counted(host, 'upstream_ms')).toBeUndefined();
  });

  test('calls that are refused for their arguments', async () => {
    const host = await startPlugin(oneTool(rest, { mode: 'strict' }));
    call(host, {});
    expect(counted(host, 'calls')).toBe(1);
    expect(counted(host, 'errors')).toBe(1);
  });
});

test('names of metrics hold nothing that would be taken for more than a name', async () => {
  const host = await startPlugin({
    server: { name: 'a.b c' },
    tools: [{ name: 'x/y\n{z}', description: 'd', ...direct }],
  });
  call(host, {}, 'x/y\n{z}');
  expect(counted(host, 'calls', 'x_y__z_', 'a_b_c')).toBe(1);
});

test('nothing is counted of tools that are not there, so that clients cannot make metrics', async () => {
  const host = await startPlugin(oneTool(rest));
  call(host, {}, 'nope');
  expect(host.trace.some((line) => line.includes('proxy_define_metric'))).toBe(false);
});

test('the access log can name server and tool', async () => {
  const host = await startPlugin(oneTool(direct));
  call(host);
  const set = host.trace.filter((line) => line.includes('proxy_set_property'));
  expect(set.join('\n')).toMatch(/mcp_server_name.*orders[^]*mcp_tool_name.*tool/);
});

test('definitions are told by their digests, where that is asked for', async () => {
  const host = await startPlugin(oneTool(direct, { toolDigests: true }));
  const line = host.logs.find(({ message }) => message.includes('is defined as'))?.message ?? '';
  const digest = /^tool orders\/tool is defined as sha256:([0-9a-f]{64})$/.exec(line)?.[1] ?? 'none';
  expect(counted(host, `definition.${digest.slice(0, 12)}`)).toBe(1);
  expect(counted(await startPlugin(oneTool(direct)), `definition.${digest.slice(0, 12)}`)).toBeUndefined();
});
