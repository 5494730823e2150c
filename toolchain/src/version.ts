/** Which version of the toolchain this is: its package.json says so. */
import { createRequire } from 'node:module';

/** The version in this package's manifest. */
export function toolchainVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
