/** Within a major version, a configuration that was valid stays valid: the newest version before decides. */
import { comparePluginVersions, formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import { parsePluginSpec, type PluginSpec } from '@postern/contract/spec';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { listYanks } from '../marks/yanks.js';
import type { CheckedVersion } from '../package/intake.js';
import { schemaBreaks, type SchemaBreak } from './schema/compare.js';

const SPEC_FILE = 'spec.yaml';
const MOST_NAMED = 5;

/**
 * Refuses a version whose schemas may refuse a configuration that the version before takes. A version without a schema
 * promised nothing.
 *
 * @throws PluginServerError PS_SCHEMA_BREAKS
 */
export async function requireSchemaCompat({ ref, files }: CheckedVersion, library: Library): Promise<void> {
  const previous = await previousVersion(library, ref);
  if (previous === undefined) return;
  const older = await library.store.read({ name: ref.name, version: previous }, SPEC_FILE);
  const newer = files.get(SPEC_FILE);
  if (older === undefined || newer === undefined) return;
  const breaks = breaksBetween(specOf(older), specOf(newer));
  if (breaks.length === 0) return;
  const named = breaks
    .slice(0, MOST_NAMED)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = breaks.length > MOST_NAMED ? `; and ${breaks.length - MOST_NAMED} more` : '';
  throw new PluginServerError(
    'PS_SCHEMA_BREAKS',
    `${formatPluginRef(ref)} may refuse configurations that ${previous} takes: ${named.join('; ')}${more}`,
    { breaks },
  );
}

function breaksBetween(older: PluginSpec, newer: PluginSpec): SchemaBreak[] {
  return (['configSchema', 'routeConfigSchema'] as const).flatMap((which) => {
    const [before, now] = [older.spec[which], newer.spec[which]];
    if (before === undefined || now === undefined) return [];
    return schemaBreaks(before.openAPIV3Schema, now.openAPIV3Schema);
  });
}

/** The newest release before, in the same major version; below 1.0.0 a minor version is what a major one is later. */
async function previousVersion(library: Library, { name, version }: PluginRef): Promise<string | undefined> {
  const yanked = await listYanks(library, name);
  return (await library.versions(name)).find(
    (other) =>
      comparePluginVersions(other, version) < 0 &&
      lineOf(other) === lineOf(version) &&
      !other.includes('-') &&
      !yanked.has(other),
  );
}

function lineOf(version: string): string {
  const [major, minor] = version.split('.');
  return major === '0' ? `0.${minor}` : `${major}`;
}

function specOf(bytes: Uint8Array): PluginSpec {
  return parsePluginSpec(Buffer.from(bytes).toString('utf8'));
}
