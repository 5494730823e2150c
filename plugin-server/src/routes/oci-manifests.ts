/** Manifests of a repository, by tag and by digest. Spec: OCI distribution-spec, pulling and pushing manifests. */
import { PosternError } from '@postern/contract/errors';
import { isPluginVersion, pluginUrlPath } from '@postern/contract/plugin';
import type { Express, Request, Response } from 'express';

import type { Caller } from '../access/caller.js';
import type { Deed } from '../audit/audit-log.js';
import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import { requireDisk, requirePublishable } from '../http/publish-gate.js';
import { wholeBody } from '../oci/body-pieces.js';
import { type Contents, prepareManifest } from '../oci/contents.js';
import { deleteManifest } from '../oci/delete-manifest.js';
import { formatDigest } from '../oci/digest.js';
import { pushManifest, type PushResult } from '../oci/push-manifest.js';
import type { Registry } from '../oci/registry.js';
import { formatRepository } from '../oci/repository.js';
import { sendFile } from '../serving/send-file.js';
import { takeAway } from './remove.js';
import { ofTenant, tenantPrefix, type Tenant } from '../tenant.js';

type ManifestRequest = Request<{ repository: string[]; reference: string }>;

export function addOciManifestRoutes(app: Express, registry: Registry): void {
  app
    .route('/v2/*repository/manifests/:reference')
    // GET, HEAD /v2/NAME/manifests/REFERENCE (end-3)
    .get((request: ManifestRequest, response: Response) => answerManifest(registry, request, response))
    // PUT /v2/NAME/manifests/REFERENCE (end-7)
    .put((request: ManifestRequest, response: Response) => pushAndCount(registry, request, response))
    // DELETE /v2/NAME/manifests/REFERENCE (end-9)
    .delete((request: ManifestRequest, response: Response) => deleteOne(registry, request, response))
    .all(onlyMethods('GET, HEAD, PUT, DELETE'));
}

async function answerManifest(
  registry: Registry,
  request: ManifestRequest,
  response: Response,
): Promise<void> {
  const { contents } = await registry.open(request, 'read');
  const { reference } = request.params;
  const found = await registry.find(contents, async (place) => {
    const manifest = await place.manifest(reference);
    return manifest === undefined ? undefined : { ...manifest, name: place.repository.name };
  });
  if (found === undefined) {
    const name = formatRepository(contents.repository);
    throw new PluginServerError('PS_OCI_MANIFEST_UNKNOWN', `${name} has no manifest ${reference}`);
  }
  const served = prepareManifest(found, !reference.includes(':'));
  const { traffic } = registry.room;
  traffic.fileBytes(await sendFile(served, request, response));
  // Whoever fetches the manifest of a version fetches the module next; a HEAD only asks whether it is still the same.
  if (found.version === undefined || request.method !== 'GET' || response.statusCode !== 200) return;
  const { tenant } = contents.repository;
  const { name, version } = found;
  traffic.download(`${tenantPrefix(tenant)}${pluginUrlPath({ name, version })}`);
}

async function pushAndCount(registry: Registry, request: ManifestRequest, response: Response): Promise<void> {
  const { traffic } = registry.room;
  const isVersion = !request.params.reference.includes(':');
  try {
    const published = await push(registry, request, response);
    if (isVersion) traffic.publish(published ? 'created' : 'unchanged');
  } catch (error) {
    if (isVersion) traffic.publish(error instanceof PosternError ? error.code : 'PS_INTERNAL');
    throw error;
  }
}

/** Whether a version came to be. */
async function push(registry: Registry, request: ManifestRequest, response: Response): Promise<boolean> {
  const { contents, caller } = await registry.open(request, 'publish');
  const { room } = registry;
  const { limits } = room;
  const { reference } = request.params;
  await requireRoom(registry, { request, caller, contents });
  const pushing = (): Promise<PushResult> =>
    room.slots.run(async () => {
      const { ociManifestBytes: most, uploadIdleMs } = limits;
      const bytes = await wholeBody(request, response, { most, uploadIdleMs });
      const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim();
      const manifest = { bytes, contentType, reference };
      return pushManifest(contents, manifest, { limits, now: room.now(), by: caller.name });
    });
  const deed = deedOf(contents, { reference, by: caller.name, action: 'publish' });
  const { hex, subject, published } = await room.audit.doing(request, deed, pushing, (done) => ({
    result: done.published === undefined ? 'unchanged' : 'created',
    sha256: done.published,
  }));
  const digest = formatDigest(hex);
  const { by, tenant, plugin } = deed;
  if (published !== undefined) await room.siblings.announce({ kind: 'library', tenant });
  const said = reference.includes(':') ? 'manifest pushed' : 'pushed again';
  room.logger.info(
    { plugin: ofTenant(tenant, plugin), by, digest },
    published === undefined ? said : 'published',
  );
  response.set({
    Location: `/v2/${formatRepository(contents.repository)}/manifests/${digest}`,
    'Docker-Content-Digest': digest,
    ...(subject === undefined ? {} : { 'OCI-Subject': formatDigest(subject) }),
  });
  response.status(201).end();
  return published !== undefined;
}

/** A version counts for what the operator allows of them; whatever else is pushed needs a place on the disk. */
async function requireRoom(
  { room }: Registry,
  push: { readonly request: ManifestRequest; readonly caller: Caller; readonly contents: Contents },
): Promise<void> {
  const { request, caller } = push;
  const { tenant, name } = push.contents.repository;
  const { reference: version } = request.params;
  if (!isPluginVersion(version)) return requireDisk(room);
  await requirePublishable(room, { request, caller, tenant, name, version });
}

function deedOf(
  { repository: { tenant, name } }: Contents,
  { reference, ...deed }: { readonly reference: string; readonly by: string; readonly action: string },
): Deed & { readonly tenant: Tenant; readonly plugin: string } {
  return { ...deed, tenant, plugin: `${name}@${reference.slice(0, 128)}` };
}

async function deleteOne(registry: Registry, request: ManifestRequest, response: Response): Promise<void> {
  const { reference } = request.params;
  const isVersion = registry.room.allowDelete && !reference.includes(':');
  const { contents, caller } = await registry.open(request, isVersion ? 'delete' : 'publish');
  const version = await contents.versionOf(reference);
  if (version !== undefined && registry.room.allowDelete) {
    await deleteVersion(registry, request, { contents, caller, version });
  } else {
    const deed = deedOf(contents, { reference, by: caller.name, action: 'delete' });
    await registry.room.audit.doing(request, deed, () => deleteManifest(contents, reference));
    const { by, tenant, plugin } = deed;
    registry.room.logger.info({ plugin: ofTenant(tenant, plugin), by }, 'manifest deleted');
  }
  response.status(202).end();
}

/** With the version goes the manifest that it was pushed with; its blobs are for garbage collection. */
async function deleteVersion(
  { room }: Registry,
  request: ManifestRequest,
  removal: { readonly contents: Contents; readonly caller: Caller; readonly version: string },
): Promise<void> {
  const { contents, caller, version } = removal;
  const { tenant, name } = contents.repository;
  await room.access.require(request, 'delete', { tenant, name });
  const shown = await contents.manifest(version);
  await takeAway(room, request, { caller, tenant, ref: { name, version } });
  if (shown !== undefined && (await contents.pushed.size('manifests', shown.hex)) !== undefined) {
    await deleteManifest(contents, formatDigest(shown.hex));
  }
}
