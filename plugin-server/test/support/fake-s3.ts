/** A small S3 server in this process, faithful in what the store relies on, and with faults on request. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import { onTestFinished, vi } from 'vitest';

interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  modifiedAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What happens to a request instead of its answer; `lost` does the work and then cuts the connection. */
export type Fault = 'reset' | 'lost' | 'stall' | 'half' | { readonly status: number; readonly code: string };

export interface FakeS3Options {
  /** Objects per page of a list. */
  readonly pageSize?: number;
  /** What it ignores, as older servers do. */
  readonly ignores?: readonly ('if-none-match' | 'if-match' | 'if-match on delete' | 'metadata')[];
  /** Answers 501 to conditions. */
  readonly refusesConditions?: boolean;
}

export interface FakeS3 {
  readonly url: string;
  readonly objects: Map<string, StoredObject>;
  /** `GET key`, `PUT key` … so far. */
  readonly requests: string[];
  /** Asked for every request; undefined lets it be. */
  fault: (request: { readonly method: string; readonly key: string }) => Fault | undefined;
  close(): Promise<void>;
}

/** The one bucket that there is. */
export const BUCKET = 'plugins';

export async function startFakeS3(options: FakeS3Options = {}): Promise<FakeS3> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  const objects = new Map<string, StoredObject>();
  const requests: string[] = [];
  const fake = { url: '', objects, requests, fault: () => undefined, close } as FakeS3 & { url: string };
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { method = '' } = request;
    const url = new URL(request.url ?? '', 'http://fake');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    requests.push(`${method} ${key || url.search}`);
    const fault = fake.fault({ method, key });
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'stall') return;
    if (typeof fault === 'object') return fail(response, fault.status, fault.code);
    if (fault === 'lost') {
      const unheard = new Proxy(response, {
        get: (target, name) => (name === 'end' ? () => request.socket.destroy() : Reflect.get(target, name)),
      });
      return handle({
        objects,
        options,
        method,
        key,
        url,
        request,
        body: Buffer.concat(chunks),
        response: unheard,
      });
    }
    if (bucket !== BUCKET) return fail(response, 404, 'NoSuchBucket');
    if (fault === 'half') {
      const bytes = objects.get(key)?.bytes ?? Buffer.alloc(2);
      response.writeHead(200, { 'content-length': bytes.length, etag: '"x"' });
      response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
      return;
    }
    handle({ objects, options, method, key, url, request, body: Buffer.concat(chunks), response });
  }
  const { url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the fake S3' });
  let closed: Promise<void> | undefined;
  function close(): Promise<void> {
    closed ??= closeGracefully(server, 0);
    return closed;
  }
  onTestFinished(close);
  return Object.assign(fake, { url });
}

interface Call {
  readonly objects: Map<string, StoredObject>;
  readonly options: FakeS3Options;
  readonly method: string;
  readonly key: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

function handle(call: Call): void {
  const { method, key, response } = call;
  if (method === 'GET' && key === '') return list(call);
  if (method === 'GET' || method === 'HEAD') return read(call);
  if (method === 'PUT') return write(call);
  if (method === 'DELETE') return remove(call);
  fail(response, 405, 'MethodNotAllowed');
}

function read({ objects, key, method, request, response }: Call): void {
  const found = objects.get(key);
  if (found === undefined) return fail(response, 404, 'NoSuchKey', method);
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (range !== null && Number(range[1]) >= found.bytes.length) return fail(response, 416, 'InvalidRange');
  const bytes = range === null ? found.bytes : found.bytes.subarray(Number(range[1]), Number(range[2]) + 1);
  const metadata = Object.entries(found.metadata);
  response.writeHead(range === null ? 200 : 206, {
    'content-length': bytes.length,
    etag: found.etag,
    'last-modified': found.modifiedAt.toUTCString(),
    ...Object.fromEntries(metadata),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function write({ objects, options, key, request, body, response }: Call): void {
  const found = objects.get(key);
  const ignores = new Set(options.ignores);
  const ifMatch = ignores.has('if-match') ? undefined : request.headers['if-match'];
  const ifNoneMatch = ignores.has('if-none-match') ? undefined : request.headers['if-none-match'];
  if (options.refusesConditions === true && (ifMatch ?? ifNoneMatch) !== undefined)
    return fail(response, 501, 'NotImplemented');
  if (ifNoneMatch === '*' && found !== undefined) return fail(response, 412, 'PreconditionFailed');
  if (ifMatch !== undefined && found === undefined) return fail(response, 404, 'NoSuchKey');
  if (ifMatch !== undefined && ifMatch !== found?.etag) return fail(response, 412, 'PreconditionFailed');
  const metadata = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  objects.set(key, {
    bytes: body,
    etag,
    modifiedAt: new Date(),
    metadata: ignores.has('metadata') ? {} : (Object.fromEntries(metadata) as Record<string, string>),
  });
  response.writeHead(200, { etag }).end();
}

function remove({ objects, options, key, request, response }: Call): void {
  const condition = request.headers['if-match'];
  const ignored = options.ignores?.includes('if-match on delete') === true;
  const found = objects.get(key);
  if (condition !== undefined && !ignored && found !== undefined && condition !== found.etag)
    return fail(response, 412, 'PreconditionFailed');
  objects.delete(key);
  response.writeHead(204).end();
}

/** ListObjectsV2 without delimiters. */
function list({ objects, options, url, response }: Call): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, options.pageSize ?? 1000);
  const truncated = page.length < keys.length;
  const contents = page.map((key) => {
    const { bytes, etag, modifiedAt } = objects.get(key)!;
    return `<Contents><Key>${key}</Key><LastModified>${modifiedAt.toISOString()}</LastModified><ETag>${etag}</ETag><Size>${bytes.length}</Size></Contents>`;
  });
  const next = truncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${truncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

/** Of a HEAD there is no body, and so no code. */
function fail(response: ServerResponse, status: number, code: string, method = 'GET'): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(method === 'HEAD' ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}
