/** The OCI distribution API: whether there is one, and which repositories it has. Spec: OCI distribution-spec 1.1. */
import type { Express, Request, Response } from 'express';

import { challengeFor } from '../access/challenge.js';
import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import { sendPage } from '../oci/page.js';
import { Registry } from '../oci/registry.js';
import { formatRepository } from '../oci/repository.js';
import { addOciBlobRoutes } from './oci-blobs.js';
import { addOciManifestRoutes } from './oci-manifests.js';
import { addOciReferrerRoutes } from './oci-referrers.js';
import { addOciTagRoutes } from './oci-tags.js';
import { addOciUploadRoutes } from './oci-uploads.js';

export function addOciRoutes(app: Express, room: Room): void {
  const registry = new Registry(room);
  app
    .route(['/v2/', '/v2'])
    // GET /v2/ (end-1)
    .get((request, response) => answerSupport(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/v2/_catalog')
    // GET /v2/_catalog
    .get((request, response) => answerCatalogue(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  addOciTagRoutes(app, registry);
  addOciManifestRoutes(app, registry);
  // Before blobs, whose digest would take the name.
  addOciUploadRoutes(app, registry);
  addOciBlobRoutes(app, registry);
  addOciReferrerRoutes(app, registry);

  app.use('/v2', (request) => {
    throw new PluginServerError(
      'PS_OCI_NAME_UNKNOWN',
      `there is nothing at ${request.originalUrl.slice(0, 100)}`,
    );
  });
}

async function answerSupport(room: Room, request: Request, response: Response): Promise<void> {
  await room.access.requireAnything(request);
  response.set({
    'Docker-Distribution-API-Version': 'registry/2.0',
    // Who may read without a name may have to give one to push, and clients decide here whether they send it (RFC 9110 §11.6.1).
    'WWW-Authenticate': challengeFor(request),
    'Cache-Control': 'no-store',
  });
  response.json({});
}

async function answerCatalogue(room: Room, request: Request, response: Response): Promise<void> {
  const caller = await room.access.requireAnything(request);
  const names: string[] = [];
  for (const tenant of [undefined, ...(await room.libraries.store.tenants())]) {
    for (const { name } of await room.libraries.of(tenant).catalogue()) {
      if (room.access.may(caller, 'read', { tenant, name })) names.push(formatRepository({ tenant, name }));
    }
  }
  sendPage(request, response, { items: names.sort(), body: (repositories) => ({ repositories }) });
}
