/** Blobs of a repository. Spec: OCI distribution-spec, pulling blobs. */
import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import { parseDigest } from '../oci/digest.js';
import type { Registry } from '../oci/registry.js';
import { formatRepository } from '../oci/repository.js';
import { sendFile } from '../serving/send-file.js';

type BlobRequest = Request<{ repository: string[]; digest: string }>;

export function addOciBlobRoutes(app: Express, registry: Registry): void {
  app
    .route('/v2/*repository/blobs/:digest')
    // GET, HEAD /v2/NAME/blobs/DIGEST (end-2)
    .get((request: BlobRequest, response: Response) => answerBlob(registry, request, response))
    // DELETE /v2/NAME/blobs/DIGEST (end-10)
    .delete((request: BlobRequest) => refuseDelete(registry, request))
    .all(onlyMethods('GET, HEAD, DELETE'));
}

async function answerBlob(registry: Registry, request: BlobRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'read');
  const { digest } = request.params;
  const hex = parseDigest(digest);
  const blob = await registry.find(contents, (place) => place.blob(hex));
  if (blob === undefined) {
    const name = formatRepository(contents.repository);
    throw new PluginServerError('PS_OCI_BLOB_UNKNOWN', `${name} has no blob ${digest}`);
  }
  registry.room.traffic.fileBytes(await sendFile(blob, request, response));
}

/** Blobs that no manifest names go by themselves; whoever deletes one by hand breaks an image. */
async function refuseDelete(registry: Registry, request: BlobRequest): Promise<never> {
  await registry.open(request, 'publish');
  throw new PluginServerError('PS_OCI_DELETE_OFF', 'blobs are not deleted one by one', {
    hint: 'What no manifest names is removed by garbage collection.',
  });
}
