/** Where an installed package is from. npm notes that beside what it installs, in `node_modules/.package-lock.json`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const MODULES = 'node_modules';
const NOTES = '.package-lock.json';

/**
 * Whether a registry has the package in this folder, so that its name and version are enough to install it elsewhere. A
 * checkout and an archive are none. Other package managers leave no notes; what they installed is taken for a registry's.
 *
 * @param folder absolute, links resolved
 */
export function isFromRegistry(folder: string): boolean {
  const parts = folder.split(path.sep);
  let installed = false;
  for (let at = parts.lastIndexOf(MODULES); at > 0; at = parts.lastIndexOf(MODULES, at - 1)) {
    installed = true;
    const note = noteOf(parts.slice(0, at + 1).join(path.sep), parts.slice(at).join('/'));
    if (note === undefined) continue;
    const resolved = field(note, 'resolved');
    // npm can be told to leave out the addresses of registries, and of nothing else.
    return typeof resolved !== 'string' || /^https?:/.test(resolved);
  }
  return installed;
}

function noteOf(modules: string, key: string): unknown {
  try {
    const notes: unknown = JSON.parse(readFileSync(path.join(modules, NOTES), 'utf8'));
    return field(field(notes, 'packages'), key);
  } catch {
    // Not installed by npm, or into a folder further out.
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
