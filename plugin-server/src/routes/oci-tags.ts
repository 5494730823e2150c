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
  const { library, repository } = contents;
  const name = formatRepository(repository);
  const tags = await listTags(library, repository.name);
  if (tags.length === 0 && !(await contents.isKnown())) {
    throw new PluginServerError('PS_OCI_NAME_UNKNOWN', `there is no repository ${name}`);
  }
  sendPage(request, response, { items: tags, body: (page) => ({ name, tags: page }) });
}
