/** A fleet that starts at once: every gateway fetches every plugin, half of them as Envoy does and half as Go clients do. */
import { createHash } from 'node:crypto';
import { Agent, get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { expect, it, onTestFinished } from 'vitest';

import { FULL, MOST_GROWTH, moduleOf, publish, startServer } from './server.js';

const GATEWAYS = FULL ? 200 : 40;
const PLUGINS = 44;
const KIB = 1024;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Download {
  readonly url: string;
  readonly isGo: boolean;
  readonly agent: Agent;
}

interface Body {
  readonly bytes: Buffer;
  readonly isPacked: boolean;
}

function download({ url, isGo, agent }: Download): Promise<Body> {
  return new Promise((resolve, reject) => {
    // Istio's agent and Envoy Gateway are Go: they ask for gzip and undo it. Envoy asks for nothing.
    const headers = isGo ? { 'accept-encoding': 'gzip', 'user-agent': 'Go-http-client/1.1' } : {};
    const answer = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
        else
          resolve({
            bytes: Buffer.concat(chunks),
            isPacked: response.headers['content-encoding'] === 'gzip',
          });
      });
    };
    get(url, { agent, headers }, answer).on('error', reject);
  });
}

/** Digests of modules, of all bodies. Equal bytes are unpacked once: the clients share two cores with the server. */
function createJudge(): (body: Body) => string {
  const unpacked = new Map<string, string>();
  return ({ bytes, isPacked }) => {
    const digest = sha256(bytes);
    if (!isPacked) return digest;
    const known = unpacked.get(digest) ?? sha256(gunzipSync(bytes));
    unpacked.set(digest, known);
    return known;
  };
}

it(`${GATEWAYS} gateways with ${PLUGINS} plugins each get the right bytes, all of them`, async () => {
  const server = await startServer();
  onTestFinished(async () => void (await server.close()));
  const digests = new Map<string, string>();
  for (let index = 0; index < PLUGINS; index++) {
    // As plugins in C++, Rust and AssemblyScript are large: 100 KB to 530 KB.
    const module = moduleOf(`plugin-${index}`, (100 + index * 10) * KIB);
    expect((await publish(server, `plugin-${index}/1.0.0`, module)).status).toBe(201);
    digests.set(`${server.url}/plugins/plugin-${index}/1.0.0/plugin.wasm`, sha256(module));
  }
  const judge = createJudge();
  const [began, cpu] = [performance.now(), server.cpu()];
  let bytes = 0;
  let packed = 0;
  let wrong = 0;
  const gateways = Array.from({ length: GATEWAYS }, async (_, index) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    await Promise.all(
      [...digests].map(async ([url, digest]) => {
        const body = await download({ url, isGo: index % 2 === 1, agent });
        bytes += body.bytes.length;
        if (body.isPacked) packed++;
        if (judge(body) !== digest) wrong++;
      }),
    );
    agent.destroy();
  });
  await Promise.all(gateways);
  const seconds = (performance.now() - began) / 1000;
  const [count, megabytes] = [GATEWAYS * PLUGINS, Math.round(bytes / 1e6)];
  const used = (server.cpu() - cpu).toFixed(1);
  process.stdout.write(
    `  ${count} downloads, ${megabytes} MB, ${packed} packed: ${seconds.toFixed(1)} s with the clients on the same cores, ${used} s CPU of the server, +${Math.round(server.growth() / 1e6)} MB\n`,
  );
  expect(wrong).toBe(0);
  expect(server.growth()).toBeLessThan(MOST_GROWTH);
});
