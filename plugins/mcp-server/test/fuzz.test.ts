import { expect, test } from 'vitest';
import { oneTool, send, startPlugin } from './harness.ts';

/** A small linear generator: the same seed gives the same inputs everywhere. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

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

const ODD = '{}[]",:\\0.e-/?#%';

function damage(random: (below: number) => number, text: string): Buffer {
  let bytes = Buffer.from(text);
  for (let times = random(4); times > 0 && bytes.length > 0; times--) {
    const at = random(bytes.length);
    const from = random(bytes.length);
    const kind = random(4);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(4))]);
    else if (kind === 2) bytes[at] = ODD.charCodeAt(random(ODD.length));
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + 20), bytes.subarray(at)]);
  }
  return bytes;
}

test('8,000 damaged bodies: no trap, valid JSON out, clean paths and headers, flat memory', async () => {
  const host = await startPlugin(oneTool(tool), 'r', { trace: false });
  const plugin = host.plugins[0];
  const random = seeded(99);
  let forwarded = 0;
  for (let i = 0; i < 8000; i++) {
    const body = damage(random, bodies[random(3)] ?? '');
    const headers: [string, string][] = [['content-type', 'application/json']];
    const exchange = send(host, { method: 'POST', path: '/m', headers, body });
    if (exchange.outcome === 'upstream') {
      forwarded++;
      const path = exchange.upstream.header(':path') ?? '';
      expect(path).toMatch(/^\/v\/[\w.~%-]*\?[\w.~%+=&-]*$/);
      expect(path).not.toMatch(/\/\.\.?[/?]/);
      expect(exchange.upstream.headers.flat().some((text) => /[\r\n\0]/.test(text))).toBe(false);
      exchange.respond({ status: random(5) ? 200 : 404, body: answers[random(answers.length)] ?? '' });
      JSON.parse(exchange.response.text());
    } else if (exchange.response.body.length > 0) {
      JSON.parse(exchange.response.text());
    }
    if (plugin?.state !== 'running') throw new Error(`trap: ${body.toString()}`);
  }
  expect(forwarded).toBeGreaterThan(500);
  expect(plugin?.root.vm.memory.bytes.length).toBeLessThanOrEqual(256 * 1024);
});

const TOKEN = /"(?:[^"\\]|\\.)*"|[\d.]+|true|false|[{}[\],:]/g;
const STAND_INS = ['null', '5', '"x"', '[]', '{}', 'true', '', '"{{.a"', '"{{if}}"', '[[1]]', '"\\u0000"'];

test('500 configurations with a wrong token load, or are refused with a reason', async () => {
  const rule = {
    _match_route_: ['r'],
    allowTools: ['tool'],
    ...(oneTool(tool, { config: { a: 1 } }) as object),
  };
  const text = JSON.stringify({ upstreamPrefix: '/~', _rules_: [rule] });
  const tokens = [...text.matchAll(TOKEN)];
  const random = seeded(5);
  const counts = { accepted: 0, refused: 0 };
  for (let i = 0; i < 500; i++) {
    const token = tokens[random(tokens.length)];
    if (!token) continue;
    const standIn = STAND_INS[random(STAND_INS.length)] ?? '';
    const configuration = text.slice(0, token.index) + standIn + text.slice(token.index + token[0].length);
    try {
      (await startPlugin(configuration, 'r', { trace: false })).close();
      counts.accepted++;
    } catch (error) {
      expect((error as Error).message).toMatch(/configuration refused|quarantined/);
      expect((error as Error).message).not.toMatch(/critical|unreachable/);
      counts.refused++;
    }
  }
  expect(counts.accepted).toBeGreaterThan(40);
  expect(counts.refused).toBeGreaterThan(100);
});
