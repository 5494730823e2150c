/** Packages for tests: complete ones, and ones with a single thing wrong. */
import { packArchive } from '@postern/contract/archive';

import { buildModule } from './module.js';

export interface PackageOptions {
  readonly name?: string;
  readonly version?: string;
  readonly module?: Uint8Array;
  readonly spec?: string;
  readonly readme?: string;
  readonly more?: Readonly<Record<string, Uint8Array>>;
}

/** A spec.yaml as Higress plugins have it. */
export function specOf(name: string, version: string): string {
  return `apiVersion: 1.0.0
info:
  name: ${name}
  version: "${version}"
  title: A plugin
  description: For tests.
  category: custom
spec:
  phase: AUTHN
  priority: 300
`;
}

/** The files of a package. */
export function packageFiles(options: PackageOptions = {}): Map<string, Uint8Array> {
  const { name = 'key-auth', version = '1.0.0' } = options;
  return new Map<string, Uint8Array>([
    ['plugin.wasm', options.module ?? buildModule()],
    ['spec.yaml', Buffer.from(options.spec ?? specOf(name, version))],
    ['README.md', Buffer.from(options.readme ?? '# A plugin\n')],
    ...Object.entries(options.more ?? {}),
  ]);
}

/** The archive of a package. */
export async function buildPackage(options: PackageOptions = {}): Promise<Uint8Array> {
  return packArchive(packageFiles(options));
}
