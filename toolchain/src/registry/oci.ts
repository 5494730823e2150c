/**
 * What an OCI registry holds under a tag: the manifest's digest, which gateways check, and whether the module behind it is
 * the right one in a layout that they load. Spec: OCI distribution 1.1; Istio pkg/wasm/imagefetcher.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { sha256Hex } from '@postern/contract/digest';
import { ToolchainError } from '../errors.js';
import { MAX_FILE_BYTES } from '../files/read-bounded.js';
import { findInTar } from '../files/read-tar.js';
import { boundedBytes } from './body.js';
import { parseOciReference } from './oci-reference.js';
import type { OciReference } from './oci-reference.js';

/** How a registry is asked. */
export interface RegistryAccess {
  readonly fetch: typeof fetch;
  /** `USER:PASSWORD`, sent as Basic. */
  readonly auth: string | undefined;
}

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
}

const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const ARCHIVES = [
  'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
];
const MODULE = 'application/vnd.module.wasm.content.layer.v1+wasm';
/** The specification's own bound. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * The sha256 of the manifest at `url`, once it is sure that gateways find the module with `sha256` behind it.
 *
 * @throws ToolchainError TC_OCI, TC_UNAUTHORIZED, TC_SERVER_UNREACHABLE, TC_SERVER_ANSWER, TC_FLAG_VALUE
 */
export async function requireInRegistry(
  url: string,
  sha256: string,
  access: RegistryAccess,
): Promise<string> {
  const reference = parseOciReference(url);
  const { repository, tag } = reference;
  const manifest = await download(reference, `${repository}/manifests/${tag}`, {
    access,
    url,
    most: MAX_MANIFEST_BYTES,
    accept: MANIFESTS.join(', '),
  });
  const layer = moduleLayer(layersOf(manifest, url), url);
  if (!/^sha256:[0-9a-f]{64}$/.test(layer.digest))
    throw refuse(`${url}: the digest "${layer.digest}" is none`);
  const blob = await download(reference, `${repository}/blobs/${layer.digest}`, {
    access,
    url,
    most: MAX_FILE_BYTES,
  });
  if (`sha256:${sha256Hex(blob)}` !== layer.digest)
    throw refuse(`${url}: the layer has another digest than its manifest says`);
  const module = layer.mediaType === MODULE ? blob : await unpacked(blob);
  if (module === undefined) throw refuse(`${url}: its last layer is no archive with a plugin.wasm`);
  const found = sha256Hex(module);
  if (found !== sha256) throw refuse(`${url} holds the module ${found}, the lock says ${sha256}`);
  return createHash('sha256').update(manifest).digest('hex');
}

/** The layer that gateways load, by their own rules; other layouts are refused by them all. */
function moduleLayer(layers: readonly Layer[], url: string): Layer {
  const last = layers.at(-1);
  if (last !== undefined && ARCHIVES.includes(last.mediaType)) return last;
  if (last !== undefined && layers.length === 2 && last.mediaType === MODULE) return last;
  const seen = layers.map(({ mediaType }) => mediaType).join(', ') || 'none';
  throw refuse(
    `${url}: gateways load a last layer of type ${ARCHIVES[0] ?? ''}, or exactly two of which the second is ${MODULE}; its layers are ${seen}`,
  );
}

function layersOf(manifest: Uint8Array, url: string): Layer[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(manifest));
  } catch {
    // Not JSON is one more way of not being a manifest.
  }
  const layers = isObject(parsed) ? parsed['layers'] : undefined;
  if (Array.isArray(layers)) return layers.filter(isLayer);
  throw refuse(`${url} is not the manifest of one image`);
}

async function unpacked(layer: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const tar = await promisify(gunzip)(layer, { maxOutputLength: MAX_FILE_BYTES });
    return findInTar(tar, (name) => /(^|\/)plugin\.wasm$/.test(name));
  } catch {
    return undefined;
  }
}

interface Download {
  readonly access: RegistryAccess;
  readonly url: string;
  readonly most: number;
  readonly accept?: string;
}

async function download({ origin }: OciReference, path: string, request: Download): Promise<Uint8Array> {
  const { access, url, accept = '*/*', most } = request;
  const headers: Record<string, string> = { accept };
  if (access.auth !== undefined) {
    headers['authorization'] = `Basic ${Buffer.from(access.auth).toString('base64')}`;
  }
  let response: Response;
  try {
    response = await access.fetch(`${origin}/v2/${path}`, {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new ToolchainError('TC_SERVER_UNREACHABLE', `no answer from the registry at ${origin}`, { cause });
  }
  if (response.status === 200) return boundedBytes(response, most);
  await response.body?.cancel();
  if (response.status === 404) throw refuse(`${url} is not in the registry`);
  if (response.status === 401 || response.status === 403) {
    throw new ToolchainError('TC_UNAUTHORIZED', `the registry refused to show ${url} (${response.status})`, {
      hint: 'Set POSTERN_REGISTRY_AUTH to USER:PASSWORD; it is sent as Basic authentication.',
    });
  }
  throw new ToolchainError('TC_SERVER_ANSWER', `the registry answered ${response.status} for ${url}`);
}

function refuse(seen: string): ToolchainError {
  return new ToolchainError('TC_OCI', seen);
}

function isLayer(value: unknown): value is Layer {
  return isObject(value) && typeof value['mediaType'] === 'string' && typeof value['digest'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
