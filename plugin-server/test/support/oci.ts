/** The part of an OCI client that tests need: it sends what they say, and reads what comes back to the end. */
import { createHash } from 'node:crypto';

import { TOKEN, type TestServer } from './server.js';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface OciAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  json(): unknown;
  /** Status and codes of an error. */
  error(): { status: number; codes: string[] };
}

export interface OciRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ImageManifest {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Sends one request, as who may publish. */
export async function oci(server: TestServer, path: string, request: OciRequest = {}): Promise<OciAnswer> {
  const { method = 'GET', headers = {}, body } = request;
  const response = await fetch(path.startsWith('http') ? path : `${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = (): unknown => JSON.parse(bytes.toString('utf8'));
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    json,
    error: () => {
      const { errors } = json() as { errors: { code: string }[] };
      return { status: response.status, codes: errors.map(({ code }) => code) };
    },
  };
}

/** Fetches an image as clients do, and holds everything against the digests in its manifest. */
export async function pull(
  server: TestServer,
  repository: string,
  reference: string,
): Promise<{ manifest: ImageManifest; digest: string; bytes: Buffer; config: Buffer; layers: Buffer[] }> {
  const answer = await oci(server, `/v2/${repository}/manifests/${reference}`);
  if (answer.status !== 200) throw new Error(`${reference}: ${answer.status} ${answer.bytes.toString()}`);
  const digest = sha256(answer.bytes);
  if (answer.headers.get('docker-content-digest') !== digest)
    throw new Error('the manifest has another digest');
  const manifest = answer.json() as ImageManifest;
  const blob = async (part: Descriptor): Promise<Buffer> => {
    const { status, bytes } = await oci(server, `/v2/${repository}/blobs/${part.digest}`);
    if (status !== 200) throw new Error(`${part.digest}: ${status}`);
    if (sha256(bytes) !== part.digest || bytes.length !== part.size)
      throw new Error(`${part.digest} is other bytes`);
    return bytes;
  };
  const layers: Buffer[] = [];
  for (const layer of manifest.layers) layers.push(await blob(layer));
  return { manifest, digest, bytes: answer.bytes, config: await blob(manifest.config), layers };
}

export interface Part {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PushedImage {
  readonly config?: Part;
  readonly layers: readonly Part[];
  readonly mediaType?: string;
  /** More fields of the manifest. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Pushes bytes as a blob. */
export async function pushBlob(server: TestServer, repository: string, bytes: Uint8Array): Promise<string> {
  const digest = sha256(bytes);
  const path = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
  const { status, bytes: body } = await oci(server, path, { method: 'POST', body: bytes });
  if (status !== 201) throw new Error(`blob: ${status} ${body.toString()}`);
  return digest;
}

/** Pushes the parts of an image and gives its manifest. */
export async function pushParts(
  server: TestServer,
  repository: string,
  {
    config = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') },
    ...image
  }: PushedImage,
): Promise<Buffer> {
  const describe = async ({ bytes, ...part }: Part): Promise<object> => ({
    ...part,
    digest: await pushBlob(server, repository, bytes),
    size: bytes.length,
  });
  const layers: object[] = [];
  for (const layer of image.layers) layers.push(await describe(layer));
  const { mediaType = OCI_MANIFEST, more = {} } = image;
  return Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType, config: await describe(config), layers, ...more }, null, 1),
  );
}

/** Pushes a manifest. */
export function pushManifest(
  server: TestServer,
  path: string,
  manifest: Uint8Array | string,
  type: string = OCI_MANIFEST,
): Promise<OciAnswer> {
  return oci(server, `/v2/${path}`, { method: 'PUT', body: manifest, headers: { 'content-type': type } });
}
