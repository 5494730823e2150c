/** Which configuration a plugin is started with: the one given, else the example of its spec.yaml, else none at all. */
import path from 'node:path';
import { MAX_SPEC_BYTES, parsePluginSpec } from '@postern/contract/spec';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';

/** The bytes that the plugin gets, and where they come from. */
export interface PluginConfiguration {
  readonly source: 'given' | 'example' | 'empty';
  readonly bytes: Uint8Array;
}

/** @param given what the command line says, if it says something */
export async function pluginConfiguration(
  module: string,
  given: Uint8Array | undefined,
): Promise<PluginConfiguration> {
  if (given !== undefined) return { source: 'given', bytes: given };
  for (const folder of foldersOf(module)) {
    const bytes = await exampleIn(folder);
    if (bytes !== undefined) return { source: 'example', bytes };
  }
  return { source: 'empty', bytes: new Uint8Array() };
}

/** The example in the spec.yaml of a folder, if it has one. */
export async function exampleIn(folder: string): Promise<Uint8Array | undefined> {
  const spec = await readIfPresent(path.join(folder, 'spec.yaml'), MAX_SPEC_BYTES);
  const text = spec === undefined ? undefined : exampleOf(Buffer.from(spec).toString('utf8'), folder);
  return text === undefined ? undefined : Buffer.from(text);
}

/**
 * A configuration of the command line: a file, or JSON as it is.
 *
 * @throws ToolchainError TC_FILE_MISSING, TC_FLAG_VALUE
 */
export async function readConfiguration(
  flag: string,
  value: string | undefined,
  cwd: string,
): Promise<Uint8Array | undefined> {
  if (value === undefined) return undefined;
  if (isJsonText(value)) {
    requireJson(flag, value);
    return Buffer.from(value);
  }
  const bytes = await readIfPresent(path.resolve(cwd, value));
  if (bytes !== undefined) return bytes;
  throw new ToolchainError('TC_FILE_MISSING', `${flag}: there is no file ${value}`, {
    hint: 'Name a file, whose bytes are taken as they are, or give JSON that begins with { or [.',
  });
}

/** Whether the value of a flag is JSON itself, and no file's name. */
export function isJsonText(value: string): boolean {
  return /^\s*[{[]/.test(value);
}

function requireJson(flag: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolchainError('TC_FLAG_VALUE', `${flag} is no JSON: ${reason}`, {
      hint: 'Put the text in quotes that keep the shell away, or into a file and name the file.',
    });
  }
}

/** A module lies beside its spec.yaml, or in the folder `build` beside it. */
export function foldersOf(module: string): string[] {
  const folder = path.dirname(module);
  return path.basename(folder) === 'build' ? [folder, path.dirname(folder)] : [folder];
}

/** As a gateway of Higress would hand it on: JSON. */
function exampleOf(spec: string, folder: string): string | undefined {
  const schema = parsePluginSpec(spec, path.join(folder, 'spec.yaml')).spec.configSchema?.openAPIV3Schema;
  const example = schema?.['example'] ?? undefined;
  return example === undefined || typeof example === 'string' ? example : JSON.stringify(example);
}
