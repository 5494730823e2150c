/** Whether an uploaded package becomes a version: readable, itself, and loadable by a gateway. Nothing is stored here. */
import { unpackArchive, type ArchiveLimits } from '@postern/contract/archive';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import { parsePluginSpec, type PluginSpec } from '@postern/contract/spec';

import { PluginServerError } from '../errors.js';
import type { Descriptor } from '../oci/layouts/descriptor.js';
import { DerivedImages } from '../oci/layouts/index.js';
import { archiveOf } from '../oci/layouts/module-archive.js';
import {
  createManifest,
  encodeManifest,
  MANIFEST_FILE,
  MODULE_FILE,
  recordOf,
  type Manifest,
} from './manifest.js';
import { encodeMetadata, METADATA_FILE } from './metadata.js';
import type { Source } from './source.js';
import { isServable, judgeModule, listFindings, type Verdicts } from './verdicts.js';

/** A version that may be stored: its record, and all its files with the record and metadata.txt among them. */
export interface CheckedVersion {
  readonly ref: PluginRef;
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** When a version is published, by whom, and what it was made from. */
export interface PublishFacts {
  readonly now: Date;
  readonly by?: string | undefined;
  readonly source?: Source | undefined;
}

/**
 * Reads and judges a package that was uploaded for `ref`.
 *
 * @throws ContractError CT_ARCHIVE_*, CT_SPEC
 * @throws PluginServerError PS_IDENTITY, PS_MODULE_REFUSED
 */
export async function checkPackage(
  archive: Uint8Array,
  ref: PluginRef,
  options: PublishFacts & { readonly limits: Partial<ArchiveLimits> },
): Promise<CheckedVersion> {
  return checkFiles(await unpackArchive(archive, options.limits), ref, options);
}

/**
 * Judges the files of a package.
 *
 * @param options.image what the version's tag shall show, when it came as an image
 * @throws ContractError CT_SPEC
 * @throws PluginServerError PS_IDENTITY, PS_MODULE_REFUSED
 */
export async function checkFiles(
  given: ReadonlyMap<string, Uint8Array>,
  ref: PluginRef,
  options: PublishFacts & { readonly image?: Descriptor },
): Promise<CheckedVersion> {
  const spec = parsePluginSpec(textOf(given, 'spec.yaml'));
  requireIdentity(spec, ref);
  const module = given.get(MODULE_FILE) ?? new Uint8Array();
  const targets = requireServable(module, ref);

  const files = new Map(given).set(METADATA_FILE, encodeMetadata(ref, module, options.now));
  const facts = {
    module: recordOf(module),
    files: Object.fromEntries([...files].sort(byName).map(([name, bytes]) => [name, recordOf(bytes)])),
  };
  const archive = await archiveOf(module).measure();
  const image = options.image ?? new DerivedImages({ ...ref, ...facts, archive }).images.higress.descriptor;
  const { mediaType, digest, size } = image;
  const manifest = createManifest({
    spec,
    ...facts,
    targets,
    publishedAt: options.now,
    publishedBy: options.by,
    source: options.source,
    oci: { mediaType, digest, size, archive },
  });
  return { ref, manifest, files: files.set(MANIFEST_FILE, encodeManifest(manifest)) };
}

function requireIdentity({ info }: PluginSpec, ref: PluginRef): void {
  if (info.name === ref.name && info.version === ref.version) return;
  const seen = formatPluginRef(info);
  throw new PluginServerError('PS_IDENTITY', `spec.yaml says ${seen}, the URL says ${formatPluginRef(ref)}`, {
    hint: `Publish to /plugins/${info.name}/${info.version}, or correct info.name and info.version in spec.yaml.`,
  });
}

function requireServable(module: Uint8Array, ref: PluginRef): Verdicts {
  const verdicts = judgeModule(module);
  if (isServable(verdicts)) return verdicts;
  const findings = listFindings(verdicts);
  const first = findings.find(({ severity }) => severity === 'error')?.message ?? 'no reason given';
  throw new PluginServerError(
    'PS_MODULE_REFUSED',
    `${formatPluginRef(ref)} cannot be loaded by ${Object.keys(verdicts).join(' or ')}: ${first}`,
    { findings },
  );
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  return Buffer.from(files.get(name) ?? []).toString('utf8');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
