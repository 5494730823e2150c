/**
 * Whether the SDK is in a module twice: by its package's name and by a path. The compiler takes these for different files, so
 * what is registered with one is unknown to the other, and the gateway finds no plugin. No compiler says a word of it.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { placeAt } from './diagnostics.js';
import type { Diagnostic } from './diagnostics.js';

/** The file of the SDK that holds what plugins register. */
const REGISTRY = path.join('assembly', 'registry.ts');
const SDK = 'proxy-wasm-assemblyscript-sdk';
const RELATIVE_IMPORT = /\bfrom\s*(['"])(\.[^'"\n]*)\1/g;

/** What the compiler read, in order: a file comes as often as it was taken for another one. */
export type Reading = readonly [file: string, text: string];

/** An error for each import of the SDK by a path, where it is imported by its name too. */
export function sdkTwice(readings: readonly Reading[]): Diagnostic[] {
  const registries = readings.filter(
    ([file, text]) => file.endsWith(REGISTRY) && text.includes('registerRootContext'),
  );
  const real = registries.map(([file]) => realFolder(file));
  const twice = real.find((folder, at) => folder !== undefined && real.indexOf(folder) !== at);
  if (twice === undefined) return [];
  const inSdk = (file: string): boolean => (realFolder(file) ?? file).startsWith(twice);
  return readings.filter(([file]) => !inSdk(file)).flatMap((one) => pathsInto(twice, one));
}

function pathsInto(sdk: string, [file, text]: Reading): Diagnostic[] {
  return [...text.matchAll(RELATIVE_IMPORT)].flatMap(({ index, 0: found, 2: specifier = '' }) => {
    const named = path.resolve(path.dirname(file), specifier);
    // The path names a folder with an index, or a file without its extension.
    const into = [named, path.dirname(named)].some((folder) => realOf(folder)?.startsWith(sdk) === true);
    if (!into) return [];
    const start = index + found.length - specifier.length - 1;
    return [
      {
        severity: 'error' as const,
        code: 'SDK',
        message: `The SDK is imported by a path here and as the package "${SDK}" elsewhere, so there are two of it.`,
        place: placeAt({ file, text }, start, start + specifier.length),
        related: undefined,
      },
    ];
  });
}

/** The SDK's `assembly` for its registry; of other files their folder. */
function realFolder(file: string): string | undefined {
  return realOf(path.dirname(file));
}

function realOf(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    // Not there: then it is not in the SDK either.
    return undefined;
  }
}
