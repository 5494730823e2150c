/** The registry that all clients were made against, docker-registry, beside ours: the same requests, the same answers. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { ensureDockerRegistry } from '../install/oci-clients.mjs';
import { writeFiles } from './layouts.js';
import { archiveOf } from './programs.js';
import { freePort, startRegistry, type Registry } from './registry.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const processes = new Processes();
let ours: Registry;
let theirs: string;

beforeAll(async () => {
  ours = await startRegistry();
  writeFiles(ours);
  const folder = processes.folder();
  const port = await freePort();
  const file = path.join(folder, 'config.yml');
  mkdirSync(path.join(folder, 'data'));
  const storage = `storage: {filesystem: {rootdirectory: ${path.join(folder, 'data')}}}`;
  writeFileSync(file, `version: 0.1\n${storage}\nhttp: {addr: "127.0.0.1:${port}"}\nlog: {level: error}\n`);
  const running = processes.start(ensureDockerRegistry(), ['serve', file]);
  theirs = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${theirs}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (running.child.exitCode !== null) throw new Error(running.output());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

afterAll(async () => {
  await processes.stopAll();
  await ours.stop();
});

/** What clients look at in an answer. */
interface Seen {
  readonly status: number;
  readonly digest: string | null;
  readonly range: string | null;
  readonly contentRange: string | null;
  readonly type: string | null;
  readonly length: string | null;
  /** With what differs from session to session left out. */
  readonly location: string | undefined;
  readonly codes: readonly string[];
}

type Send = (path: string, options?: RequestInit) => Promise<Response>;

async function look(response: Response): Promise<Seen> {
  const { headers, status } = response;
  const text = await response.text();
  const errors =
    status >= 400 && text.startsWith('{') ? (JSON.parse(text) as { errors?: { code: string }[] }).errors : [];
  const succeeded = status < 300;
  return {
    status,
    digest: headers.get('docker-content-digest'),
    range: headers.get('range'),
    contentRange: headers.get('content-range'),
    type: succeeded && text !== '' ? (headers.get('content-type')?.split(';')[0] ?? null) : null,
    length: succeeded && text !== '' ? headers.get('content-length') : null,
    location: headers
      .get('location')
      ?.replace(/^https?:\/\/[^/]+/, '')
      .replace(/uploads\/[^/]+$/, 'uploads/ID'),
    codes: (errors ?? []).map(({ code }) => code),
  };
}

function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const CONFIG = Buffer.from('{"architecture":"wasm"}');
const NOWHERE = `sha256:${'0'.repeat(64)}`;

/** One conversation: what a client does to push an image and to pull it, with the mistakes that it may make. */
async function converse(send: Send, layer: Buffer): Promise<Record<string, Seen>> {
  const seen: Record<string, Seen> = {};
  const step = async (what: string, where: string, options: RequestInit = {}): Promise<string> => {
    const response = await send(where, options);
    seen[what] = await look(response.clone());
    return response.headers.get('location')?.replace(/^https?:\/\/[^/]+/, '') ?? '';
  };
  const uploads = '/v2/waf/blobs/uploads/';
  const withDigest = (place: string, digest: string): string =>
    `${place}${place.includes('?') ? '&' : '?'}digest=${digest}`;

  await step('support', '/v2/');
  await step('tags of nothing', '/v2/waf/tags/list');
  await step('manifest of nothing', '/v2/waf/manifests/1.0.0');
  await step('blob of nothing', `/v2/waf/blobs/${NOWHERE}`, { method: 'HEAD' });
  await step('bad digest', '/v2/waf/blobs/sha256:abc');

  let place = await step('begin', uploads, { method: 'POST' });
  const half = layer.subarray(0, 100);
  place = await step('first chunk', place, {
    method: 'PATCH',
    body: half,
    headers: { 'content-range': '0-99' },
  });
  place = (await step('how far', place)) || place;
  const rest = {
    method: 'PUT',
    body: layer.subarray(100),
    headers: { 'content-range': `100-${layer.length - 1}` },
  };
  await step('last chunk', withDigest(place, digestOf(layer)), rest);
  place = await step('begin again', uploads, { method: 'POST' });
  await step('wrong digest', withDigest(place, NOWHERE), { method: 'PUT', body: CONFIG });
  place = await step('begin config', uploads, { method: 'POST' });
  await step('all at once', withDigest(place, digestOf(CONFIG)), { method: 'PUT', body: CONFIG });
  place = await step('begin and leave', uploads, { method: 'POST' });
  await step('cancel', place, { method: 'DELETE' });
  await step('cancelled', place, { method: 'DELETE' });

  const blob = `/v2/waf/blobs/${digestOf(layer)}`;
  await step('blob', blob);
  await step('part of a blob', blob, { headers: { range: 'bytes=10-19' } });
  await step('head of a blob', blob, { method: 'HEAD' });

  const part = (mediaType: string, bytes: Buffer): object => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType: MANIFEST },
    config: part('application/vnd.oci.image.config.v1+json', CONFIG),
    layers: [part('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  });
  const put = (body: string): RequestInit => ({ method: 'PUT', body, headers: { 'content-type': MANIFEST } });
  await step(
    'manifest without its blob',
    '/v2/waf/manifests/1.0.0',
    put(manifest.replace(digestOf(layer), NOWHERE)),
  );
  await step('no manifest', '/v2/waf/manifests/1.0.0', put('{'));
  await step('manifest', '/v2/waf/manifests/1.0.0', put(manifest));
  await step('manifest again', '/v2/waf/manifests/1.0.0', put(manifest));
  const accept = { headers: { accept: MANIFEST } };
  await step('pull by tag', '/v2/waf/manifests/1.0.0', accept);
  await step('pull by digest', `/v2/waf/manifests/${digestOf(manifest)}`, accept);
  await step('head', '/v2/waf/manifests/1.0.0', { ...accept, method: 'HEAD' });
  await step('another tag', '/v2/waf/manifests/2.0.0');
  await step('tags', '/v2/waf/tags/list');
  await step('first tag', '/v2/waf/tags/list?n=1');
  await step('mount', `/v2/other/blobs/uploads/?mount=${digestOf(layer)}&from=waf`, { method: 'POST' });
  await step('mount of nothing', `/v2/other/blobs/uploads/?mount=${NOWHERE}&from=waf`, { method: 'POST' });
  await step('delete a version', `/v2/waf/manifests/${digestOf(manifest)}`, { method: 'DELETE' });
  return seen;
}

/** Where we answer otherwise, and why. */
const DIFFERENT: Readonly<Record<string, readonly (keyof Seen)[]>> = {
  // Theirs ends lists with a line break.
  tags: ['length'],
  'first tag': ['length'],
};

it('answers as docker-registry does, but for what is listed', async () => {
  const layer = archiveOf(ours.folder, 'plugin.wasm');
  const mine = await converse(ours.fetch, layer);
  const other = await converse((where, options) => fetch(`${theirs}${where}`, options), layer);
  const differences: Record<string, unknown> = {};
  for (const [what, answer] of Object.entries(mine)) {
    const fields = (Object.keys(answer) as (keyof Seen)[]).filter(
      (field) => JSON.stringify(answer[field]) !== JSON.stringify(other[what]?.[field]),
    );
    if (fields.length > 0)
      differences[what] = Object.fromEntries(
        fields.map((field) => [field, [answer[field], other[what]?.[field]]]),
      );
  }
  const keys = Object.fromEntries(
    Object.entries(differences).map(([what, fields]) => [what, Object.keys(fields as object)]),
  );
  expect(keys, JSON.stringify(differences, null, 2)).toEqual(DIFFERENT);
});
