/** Damaged JSON-RPC bodies and answers: no trap, valid JSON out, clean paths and headers, flat memory. */

import { expect, test } from 'vitest';
import { type Host, oneTool, send, startPlugin } from '../../harness.ts';
import { campaign, damage, seeded } from '../damage.ts';

const tool = {
  args: [
    { name: 'id', position: 'path', type: 'integer' },
    { name: 'q', position: 'query', type: 'number' },
    { name: 'h', position: 'header' },
    { name: 'b', position: 'body', type: 'boolean' },
    { name: 'c', position: 'cookie', default: { a: [1] } },
  ],
  requestTemplate: {
    url: 'http://api.test/v/{id}?a={{.args.q}}',
    method: 'POST',
    headers: [{ key: 'x-a', value: '{{.args.b.a}}' }],
  },
  responseTemplate: { body: '{{.a.b}}{{.}}' },
  outputSchema: { type: 'object', properties: {} },
};

const bodies = [
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tool","arguments":{"id":"7","q":1e30,"h":"é","b":{"a":[1]},"c":"x"}}}',
  '{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-06-18"}}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
];
const answers = ['{"a":{"b":"x"}}', '[1,2]', '{"a":', '', '\u0000"\\', '{"a":{"b":{"c":null}},"é":1.10}'];

/** A host keeps a record of each stream, so that a long campaign takes a new one now and then. */
const STREAMS_OF_ONE_HOST = 20_000;
const MOST_MEMORY = 512 * 1024;

const { seed, count } = campaign(8000);

test(`json-rpc: keeps its promise in ${count} damaged bodies`, { timeout: 60_000 + count * 10 }, async () => {
  const random = seeded(seed);
  let forwarded = 0;
  for (let done = 0; done < count; done += STREAMS_OF_ONE_HOST) {
    const host = await startPlugin(oneTool(tool, { mode: 'compat' }), 'r', { trace: false });
    for (let i = done; i < Math.min(count, done + STREAMS_OF_ONE_HOST); i++) {
      const body = damage(random, bodies[random(3)] ?? '');
      if (exchange(host, body, answers[random(answers.length)] ?? '', random(5) ? 200 : 404)) forwarded++;
      if (host.plugins[0]?.state !== 'running') throw new Error(`trap: ${body.toString()}`);
    }
    expect(host.plugins[0]?.root.vm.memory.bytes.length).toBeLessThanOrEqual(MOST_MEMORY);
    host.close();
  }
  expect(forwarded).toBeGreaterThan(count / 20);
});

/** Whether the upstream was asked. */
function exchange(host: Host, body: Buffer, answer: string, status: number): boolean {
  const headers: [string, string][] = [['content-type', 'application/json']];
  const stream = send(host, { method: 'POST', path: '/m', headers, body });
  if (stream.outcome !== 'upstream') {
    if (stream.response.body.length > 0) JSON.parse(stream.response.text());
    return false;
  }
  const path = stream.upstream.header(':path') ?? '';
  // what RFC 3986 lets stand in a path, and a query as Go writes it
  expect(path).toMatch(/^\/v\/[\w.~%/![\]$&'()*+,;=:@-]*\?[\w.~%+=&-]*$/);
  expect(path).not.toMatch(/\/\.\.?[/?]/);
  expect(stream.upstream.headers.flat().some((text) => /[\r\n\0]/.test(text))).toBe(false);
  stream.respond({ status, body: answer });
  JSON.parse(stream.response.text());
  return true;
}
