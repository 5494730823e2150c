/** Tags of a repository. Spec: OCI distribution-spec, listing tags. */
import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import { sendPage } from '../oci/page.js';
import type { Registry } from '../oci/registry.js';
import { formatRepository } from '../oci/repository.js';
import { listTags } from '../oci/tags.js';

type TagsRequest = Request<{ repository: string[] }>;

export function addOciTagRoutes(app: Express, registry: Registry): void {
  app
    .route('/v2/*repository/tags/list')
    // GET /v2/NAME/tags/list (end-8a, end-8b)
    .get((request: TagsRequest, response: Response) => answerTags(registry, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerTags(registry: Registry, request: TagsRequest, response: Response): Promise<void> {
  const { contents } = await registry.open(request, 'read');
  const name = formatRepository(contents.repository);
  const tags = await registry.find(contents, async (place) => {
    const found = await listTags(place.library, place.repository.name);
    return found.length === 0 && !(await place.isKnown()) ? undefined : found;
  });
  if (tags === undefined) {
    throw new PluginServerError('PS_OCI_NAME_UNKNOWN', `there is no repository ${name}`);
  }
  sendPage(request, response, { items: tags, body: (page) => ({ name, tags: page }) });
}
