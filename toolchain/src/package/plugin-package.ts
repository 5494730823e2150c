/** What a plugin's folder becomes when it is published: its identity and the files of its package. */
import path from 'node:path';
import { formatPluginRef } from '@postern/contract/plugin';
import type { PluginRef } from '@postern/contract/plugin';
import { PACKAGE_FILES, packArchive } from '@postern/contract/archive';
import { parsePluginSpec } from '@postern/contract/spec';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';

/** A plugin that is ready to be packed. */
export interface PluginPackage {
  readonly ref: PluginRef;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly module: Uint8Array;
}

/** Reads the package of a plugin's folder; `moduleFile` replaces its `build/plugin.wasm`. */
export async function readPluginPackage(dir: string, moduleFile?: string): Promise<PluginPackage> {
  const files = new Map<string, Uint8Array>();
  for (const name of PACKAGE_FILES) {
    const file =
      name === 'plugin.wasm' ? (moduleFile ?? path.join(dir, 'build', name)) : path.join(dir, name);
    const bytes = await readIfPresent(file);
    if (bytes !== undefined) files.set(name, bytes);
  }
  const module = require(files, dir, 'plugin.wasm', `Build it with \`postern build ${dir}\`.`);
  const spec = require(files, dir, 'spec.yaml', 'It holds at least apiVersion, info.name, info.version and spec.');
  const { info } = parsePluginSpec(new TextDecoder().decode(spec), path.join(dir, 'spec.yaml'));
  const ref = { name: info.name, version: info.version };
  await checkManifest(dir, ref);
  return { ref, files, module };
}

/** The same package with another module. */
export function withModule(plugin: PluginPackage, module: Uint8Array): PluginPackage {
  return { ...plugin, module, files: new Map(plugin.files).set('plugin.wasm', module) };
}

/** The package as one deterministic archive. */
export function packPlugin(plugin: PluginPackage): Promise<Uint8Array> {
  return packArchive(plugin.files);
}

function require(
  files: ReadonlyMap<string, Uint8Array>,
  dir: string,
  name: string,
  hint: string,
): Uint8Array {
  const bytes = files.get(name);
  if (bytes !== undefined) return bytes;
  throw new ToolchainError(
    'TC_PACKAGE',
    `${dir} has no ${name === 'plugin.wasm' ? 'build/plugin.wasm' : name}`,
    {
      hint,
    },
  );
}

/** A package.json with another version is a version that somebody forgot to raise in one of two places. */
async function checkManifest(dir: string, ref: PluginRef): Promise<void> {
  const bytes = await readIfPresent(path.join(dir, 'package.json'));
  if (bytes === undefined) return;
  const version = versionOf(new TextDecoder().decode(bytes));
  if (version === undefined || version === ref.version) return;
  throw new ToolchainError(
    'TC_PACKAGE',
    `${dir}: spec.yaml says ${formatPluginRef(ref)}, package.json says version ${version}`,
    { hint: 'Set both to the same version.' },
  );
}

function versionOf(text: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return known && typeof manifest.version === 'string' ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}
