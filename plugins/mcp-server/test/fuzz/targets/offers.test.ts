/** Damaged requests for what stands beside tools, and for approvals: no trap, valid JSON out, flat memory. */

import { expect, test } from 'vitest';
import { send, startPlugin } from '../../harness.ts';
import { campaign, damage, seeded } from '../damage.ts';
import { OFFERING } from '../offers.ts';

const META =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}';
/** Each with what its headers repeat. */
const REQUESTS: readonly [method: string, params: string, name?: string][] = [
  ['prompts/get', '"name":"p","arguments":{"a":"é\\n","b":"y"}', 'p'],
  ['prompts/list', '"cursor":"AAAAAAAAAAAAAAAA"'],
  ['resources/read', '"uri":"a://1/y2%20/3"', 'a://1/y2%20/3'],
  ['resources/read', '"uri":"a://b"', 'a://b'],
  ['completion/complete', '"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"b","value":"X"}'],
  [
    'completion/complete',
    '"ref":{"type":"ref/resource","uri":"a://{x}/y{+z}"},"argument":{"name":"x","value":""}',
  ],
  ['resources/subscribe', '"uri":"a://b"'],
  [
    'tools/call',
    '"name":"tool","arguments":{"a":"x"},"inputResponses":{"approval":{"action":"accept","content":{"approve":true}}},"requestState":"STATE"',
    'tool',
  ],
];
const MOST_MEMORY = 512 * 1024;
const STREAMS_OF_ONE_HOST = 20_000;

const { seed, count } = campaign(4000);

test(`offers: keep their promise in ${count} damaged bodies`, { timeout: 60_000 + count * 10 }, async () => {
  const random = seeded(seed);
  const seen = { results: 0, errors: 0 };
  for (let done = 0; done < count; done += STREAMS_OF_ONE_HOST) {
    const host = await startPlugin(OFFERING, 'r', { trace: false });
    const state = 'A'.repeat(54);
    for (let i = done; i < Math.min(count, done + STREAMS_OF_ONE_HOST); i++) {
      const [method, params, name] = REQUESTS[random(REQUESTS.length)] ?? ['x', ''];
      const isModern = random(2) === 0;
      const whole = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${params.replace('STATE', state)}${isModern ? `,${META}` : ''}}}`;
      const headers: [string, string][] = [['content-type', 'application/json']];
      if (isModern)
        headers.push(['mcp-protocol-version', '2026-07-28'], ['mcp-method', method], ['mcp-param-a', 'x']);
      if (isModern && name !== undefined) headers.push(['mcp-name', name]);
      const body = damage(random, whole);
      const { response } = send(host, { method: 'POST', path: '/m', authority: 'localhost', headers, body });
      if (host.plugins[0]?.state !== 'running') throw new Error(`trap: ${body.toString()}`);
      if (response.body.length === 0) continue;
      if ('result' in (JSON.parse(response.text()) as object)) seen.results++;
      else seen.errors++;
    }
    expect(host.plugins[0]?.root.vm.memory.bytes.length).toBeLessThanOrEqual(MOST_MEMORY);
    host.close();
  }
  // one kind of answer only would prove little
  expect(Math.min(seen.results, seen.errors)).toBeGreaterThan(count / 20);
});
