/** Which files a package may hold. A closed list: so no name from an archive ever reaches a disk. */
import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';

/** Every file that a package may hold. */
export const PACKAGE_FILES = [
  'README.md',
  'README_EN.md',
  'README_ZH.md',
  'icon.png',
  'plugin.wasm',
  'spec.yaml',
] as const;

/** The name of a file in a package. */
export type PackageFile = (typeof PACKAGE_FILES)[number];

/** The files that every package holds. */
export const REQUIRED_PACKAGE_FILES = ['plugin.wasm', 'spec.yaml'] as const satisfies readonly PackageFile[];

/** Refuses a name that no package may hold. */
export function requireKnownFile(name: string): void {
  if (PACKAGE_FILES.some((known) => known === name)) return;
  throw new ContractError('CT_ARCHIVE_ENTRY', `a package may not hold a file named ${quote(name)}`);
}

/** Refuses a package that lacks a required file. */
export function requireComplete(files: ReadonlyMap<string, Uint8Array>): void {
  const missing = REQUIRED_PACKAGE_FILES.filter((name) => !files.has(name));
  if (missing.length === 0) return;
  throw new ContractError('CT_ARCHIVE_ENTRY', `the package lacks ${missing.join(' and ')}`);
}
