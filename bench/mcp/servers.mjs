/** The MCP servers that are measured, all with the same tools before the same upstream. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { folder, startAt, startEnvoy, startOurs } from '../gateway-host/contestants.mjs';
import { ANY_STATUS, freePort } from '../measure/processes.mjs';
import { bridgeFilter } from '../peers/mcp-bridge.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const MODULE = path.join(ROOT, 'plugins/mcp-server/build/plugin.wasm');

/** Room for the longest answer that is measured. */
const BUFFER_BYTES = 16 << 20;

/** Files that the upstream has at /files/<name>, by name. */
export const SIZES = { Hangzhou: 400, kb1: 1 << 10, kb100: 100 << 10, mb5: 5 << 20 };

/** Writes the answers of the upstream: JSON, as REST APIs give it. */
export function writeAnswers() {
  mkdirSync(path.join(folder, 'files'), { recursive: true });
  // nginx gives up root's rights
  chmodSync(folder, 0o755);
  for (const [name, size] of Object.entries(SIZES)) {
    const rows = [];
    for (let length = 40; length < size; length += 101) {
      rows.push({
        id: 100_000 + rows.length,
        name: 'Light rain "until" the evening',
        at: 21.5,
        tags: ['a', 'b'],
      });
    }
    writeFileSync(path.join(folder, 'files', name), JSON.stringify({ city: name, rows }));
  }
}

/** A configuration of mcp-server: `say` is answered from its arguments, the others ask the upstream. */
export function serverConfiguration(tools, name = 'bench') {
  const args = [
    { name: 'city', description: 'Name of the city.', type: 'string', required: true, position: 'path' },
    { name: 'days', description: 'How many days.', type: 'integer' },
    { name: 'units', description: 'metric or imperial.', type: 'string' },
  ];
  const about = { description: 'Tells the weather of a city.' };
  const rest = { ...about, args, requestTemplate: { url: 'http://api.test/files/{city}', method: 'GET' } };
  const said = { body: 'The weather of {{.args.city}} is what it was.' };
  return {
    server: { name },
    tools: [
      {
        name: 'say',
        ...about,
        args: args.map((arg) => ({ ...arg, position: undefined })),
        responseTemplate: said,
      },
      ...Array.from({ length: tools }, (_, i) => ({ name: i === 0 ? 'get_weather' : `tool_${i}`, ...rest })),
    ],
  };
}

function shapeOf(tools) {
  return {
    module: MODULE,
    plugins: 1,
    configuration: JSON.stringify(serverConfiguration(tools)),
    bufferBytes: BUFFER_BYTES,
    readyStatus: ANY_STATUS,
  };
}

export function startOurGateway(name, upstream, tools = 1) {
  return startOurs(name, upstream, shapeOf(tools));
}

export function startOursInEnvoy(name, upstream, tools = 1) {
  return startEnvoy(name, upstream, shapeOf(tools));
}

export function startBridge(name, upstream, tools = 1) {
  const filters = [bridgeFilter(tools)];
  return startEnvoy(name, upstream, { filters, bufferBytes: BUFFER_BYTES, readyStatus: ANY_STATUS });
}

/** Envoy without any plugin: what a proxied POST costs there. */
export function startPlainEnvoy(name, upstream) {
  return startEnvoy(name, upstream, { filters: [], readyStatus: ANY_STATUS });
}

export async function startSdk(name, upstream, tools = 1) {
  const port = await freePort();
  const program = path.join(ROOT, 'bench/peers/mcp-sdk-server.mjs');
  const args = [program, String(port), String(upstream), String(tools)];
  return startAt(name, port, process.execPath, args, ANY_STATUS);
}

/** A request to any of them. */
export function jsonRpc(method, params) {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      'user-agent': 'bench/1.0',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  };
}

/** A call of a tool; `city` is the name of one of the upstream's answers. */
export function toolCall(name, city = 'Hangzhou') {
  return jsonRpc('tools/call', { name, arguments: { city, days: 3, units: 'metric' } });
}

/** Fails where a server does not answer a call with the upstream's words: what is measured then is something else. */
export async function checkAnswer(url, request) {
  const { method, headers, body } = request;
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  const { result } = JSON.parse(text);
  const isFine =
    result?.tools !== undefined || (result?.content?.[0]?.text.length > 30 && result.isError !== true);
  if (answer.status !== 200 || !isFine)
    throw new Error(`${url} answers ${answer.status}: ${text.slice(0, 500)}`);
}
