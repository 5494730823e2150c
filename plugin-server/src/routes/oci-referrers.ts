/** What refers to a manifest: signatures, bills of material. Spec: OCI distribution-spec, listing referrers. */
import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import { parseDigest } from '../oci/digest.js';
import { encodeJson } from '../oci/layouts/descriptor.js';
import { OCI_INDEX } from '../oci/media-types.js';
import { queryOf } from '../oci/query.js';
import { listReferrers } from '../oci/referrers.js';
import type { Registry } from '../oci/registry.js';

type ReferrersRequest = Request<{ repository: string[]; digest: string }>;

export function addOciReferrerRoutes(app: Express, registry: Registry): void {
  app
    .route('/v2/*repository/referrers/:digest')
    // GET /v2/NAME/referrers/DIGEST[?artifactType=…] (end-12a, end-12b)
    .get((request: ReferrersRequest, response: Response) => answerReferrers(registry, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerReferrers(
  registry: Registry,
  request: ReferrersRequest,
  response: Response,
): Promise<void> {
  const { contents } = await registry.open(request, 'read');
  const subject = parseDigest(request.params.digest);
  const query = queryOf(request);
  const artifactType = query.get('artifactType') ?? undefined;
  const after = query.get('after') ?? '';
  if (!/^[0-9a-f]{0,64}$/.test(after)) {
    throw new PluginServerError('PS_OCI_QUERY', 'after is no digest of a page before');
  }
  const page = await registry.find(contents, async ({ pushed }) => {
    const listed = await listReferrers(pushed, subject, { after, artifactType });
    return listed.referrers.length === 0 ? undefined : listed;
  });
  const { referrers, next } = page ?? { referrers: [], next: undefined };
  if (next !== undefined) {
    const more = new URLSearchParams({
      ...(artifactType === undefined ? {} : { artifactType }),
      after: next,
    });
    response.set('Link', `<${request.path}?${more}>; rel="next"`);
  }
  if (artifactType !== undefined) response.set('OCI-Filters-Applied', 'artifactType');
  // Not `json`: it would add a parameter to the type, which some clients compare as a text.
  response.set({ 'Content-Type': OCI_INDEX, 'Cache-Control': 'no-cache' });
  response.end(encodeJson({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: referrers }));
}
