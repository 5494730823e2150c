/** Pushing blobs: at once, in parts, or from another repository. Spec: OCI distribution-spec, pushing blobs. */
import type { Express, Request, Response } from 'express';

import type { Caller } from '../access/caller.js';
import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import { requireDisk } from '../http/publish-gate.js';
import { bodyPieces } from '../oci/body-pieces.js';
import { parseContentRange } from '../oci/content-range.js';
import type { Contents } from '../oci/contents.js';
import { formatDigest, parseDigest } from '../oci/digest.js';
import { mountBlob } from '../oci/mount.js';
import { queryOf } from '../oci/query.js';
import type { Registry } from '../oci/registry.js';
import { formatRepository } from '../oci/repository.js';

type RepositoryRequest = Request<{ repository: string[] }>;
type UploadRequest = Request<{ repository: string[]; upload: string }>;

export function addOciUploadRoutes(app: Express, registry: Registry): void {
  app
    .route(['/v2/*repository/blobs/uploads/', '/v2/*repository/blobs/uploads'])
    // POST /v2/NAME/blobs/uploads/[?digest=…|?mount=…&from=…] (end-4a, end-4b, end-11)
    .post((request: RepositoryRequest, response: Response) => beginUpload(registry, request, response))
    .all(onlyMethods('POST'));

  app
    .route('/v2/*repository/blobs/uploads/:upload')
    // GET: how far it is (end-13)
    .get((request: UploadRequest, response: Response) => answerUpload(registry, request, response))
    // PATCH: the next bytes (end-5)
    .patch((request: UploadRequest, response: Response) => continueUpload(registry, request, response))
    // PUT ?digest=…: the last bytes (end-6)
    .put((request: UploadRequest, response: Response) => finishUpload(registry, request, response))
    // DELETE: no more of it (end-14)
    .delete((request: UploadRequest, response: Response) => cancelUpload(registry, request, response))
    .all(onlyMethods('GET, PATCH, PUT, DELETE'));
}

async function beginUpload(
  registry: Registry,
  request: RepositoryRequest,
  response: Response,
): Promise<void> {
  const { contents, caller } = await registry.open(request, 'publish');
  await requireDisk(registry.room);
  const query = queryOf(request);
  const algorithm = query.get('digest-algorithm');
  if (algorithm !== null && algorithm !== 'sha256') {
    throw new PluginServerError(
      'PS_OCI_DIGEST',
      `the digest algorithm ${JSON.stringify(algorithm.slice(0, 40))} is not sha256`,
    );
  }
  const mounted = query.get('mount');
  if (mounted !== null && (await mount(registry, { contents, caller }, query))) {
    return answerCreated(response, contents, parseDigest(mounted));
  }
  const digest = query.get('digest');
  const hex = digest === null ? undefined : parseDigest(digest);
  const uploads = registry.uploads(contents);
  const id = await uploads.begin();
  if (hex === undefined) return answerProgress(response, { contents, id, end: 0, status: 202 });
  try {
    await sendLast(registry, { request, response, contents, id, from: 0, hex });
  } catch (error) {
    await uploads.abandon(id);
    throw error;
  }
}

/** False when it cannot be: the client then uploads it. */
async function mount(
  registry: Registry,
  to: { readonly contents: Contents; readonly caller: Caller },
  query: URLSearchParams,
): Promise<boolean> {
  const hex = parseDigest(query.get('mount') ?? '');
  if ((await to.contents.blobSize(hex)) !== undefined) return true;
  const from = query.get('from');
  return from !== null && mountBlob(registry, { ...to, hex, from });
}

async function answerUpload(registry: Registry, request: UploadRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'publish');
  const id = request.params.upload;
  const end = await registry.uploads(contents).size(id);
  answerProgress(response, { contents, id, end, status: 204 });
}

async function continueUpload(registry: Registry, request: UploadRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'publish');
  const id = request.params.upload;
  const from = parseContentRange(request.headers);
  await requireDisk(registry.room);
  const end = await registry.sending.run(() =>
    registry.uploads(contents).append(id, piecesOf(registry, request, response), from),
  );
  answerProgress(response, { contents, id, end, status: 202 });
}

async function finishUpload(registry: Registry, request: UploadRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'publish');
  const hex = parseDigest(queryOf(request).get('digest') ?? '');
  const from = parseContentRange(request.headers);
  await sendLast(registry, { request, response, contents, id: request.params.upload, from, hex });
}

async function cancelUpload(registry: Registry, request: UploadRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'publish');
  await registry.uploads(contents).cancel(request.params.upload);
  response.status(204).end();
}

async function sendLast(
  registry: Registry,
  upload: {
    readonly request: Request;
    readonly response: Response;
    readonly contents: Contents;
    readonly id: string;
    readonly from: number | undefined;
    readonly hex: string;
  },
): Promise<void> {
  const { request, response, contents, id, from, hex } = upload;
  const pieces = piecesOf(registry, request, response);
  await registry.sending.run(() =>
    registry.uploads(contents).finish(id, { pieces, from, hex }, (job) => registry.room.slots.run(job)),
  );
  answerCreated(response, contents, hex);
}

function piecesOf(registry: Registry, request: Request, response: Response): AsyncIterable<Buffer> {
  const { ociPieceBytes, maxUnpackedBytes, uploadIdleMs } = registry.room.limits;
  return bodyPieces(request, response, { pieceBytes: ociPieceBytes, most: maxUnpackedBytes, uploadIdleMs });
}

function answerProgress(
  response: Response,
  upload: {
    readonly contents: Contents;
    readonly id: string;
    readonly end: number;
    readonly status: 202 | 204;
  },
): void {
  const { contents, id, end, status } = upload;
  response.set({
    Location: `/v2/${formatRepository(contents.repository)}/blobs/uploads/${id}`,
    // Of nothing there is no range; clients know this one from the registry that all began with.
    Range: `0-${Math.max(0, end - 1)}`,
    'Docker-Upload-UUID': id,
  });
  response.status(status).end();
}

function answerCreated(response: Response, contents: Contents, hex: string): void {
  const digest = formatDigest(hex);
  response.set({
    Location: `/v2/${formatRepository(contents.repository)}/blobs/${digest}`,
    'Docker-Content-Digest': digest,
  });
  response.status(201).end();
}
