/**
 * What a bundle is: a plain tar with a lock, a package for each locked plugin, and a SHA256SUMS over both, so that
 * `tar -xf` and `sha256sum -c` can read and check it without Postern. The packages are compressed, the tar is not.
 */
import type { PluginRef } from '@postern/contract/plugin';

/** The lock, as `postern lock` writes it. */
export const LOCK_MEMBER = 'postern.lock';

/** The digests of all other members, as coreutils' sha256sum writes them. */
export const SUMS_MEMBER = 'SHA256SUMS';

/** A lock of this many plugins is a mistake. */
export const MOST_PLUGINS = 1000;

/** Members with their folders, as some tar programs write them. */
export const MOST_MEMBERS = 4 * MOST_PLUGINS;

/** The lock or the sums of {@link MOST_PLUGINS} plugins. */
export const MOST_TEXT_BYTES = 1024 * 1024;

/** Where a plugin's package stands. Made of a parsed name and version only, so it stays inside of the bundle. */
export function packageMember({ name, version }: PluginRef): string {
  return `plugins/${name}/${version}.tgz`;
}

/** Lines of `sha256sum`, sorted by name. */
export function encodeSums(sums: ReadonlyMap<string, string>): string {
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, sha256]) => `${sha256}  ${name}\n`).join('');
}

/** Digests by name; undefined when a line is none of sha256sum's, or a name stands twice. */
export function decodeSums(text: string): Map<string, string> | undefined {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined || sums.has(name)) return undefined;
    sums.set(name, sha256);
  }
  return sums;
}
