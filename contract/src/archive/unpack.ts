/**
 * Reads a package that may come from anyone: bounded in size before anything is allocated, plain files of known
 * names only, nothing twice.
 */
import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';
import { tooLarge } from './gunzip.js';
import { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from './limits.js';
import { requireComplete, requireKnownFile } from './package-files.js';
import { walkTarGz } from './tar-entries.js';

/**
 * Unpacks a .tgz into a map from name to bytes.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_ENTRY, CT_ARCHIVE_LIMIT
 */
export async function unpackArchive(
  bytes: Uint8Array,
  limits: Partial<ArchiveLimits> = {},
): Promise<Map<string, Uint8Array>> {
  const bounds = { ...DEFAULT_ARCHIVE_LIMITS, ...limits };
  if (bytes.length > bounds.packedBytes) {
    throw tooLarge(`the package has ${bytes.length} bytes`, bounds.packedBytes);
  }
  const files = new Map<string, Uint8Array>();
  await walkTarGz(bytes, {
    what: 'the package',
    otherwise: 'not a plain file',
    bounds,
    // `tar -czf x.tgz -C dir .` writes the folder itself and "./" before each name.
    passes: ({ path, type }) => type === 'Directory' && /^\.?\/*$/.test(path),
    file: ({ path, size }) => {
      const name = path.replace(/^\.\//, '');
      requireKnownFile(name);
      if (files.has(name)) {
        throw new ContractError('CT_ARCHIVE_ENTRY', `the package holds ${quote(name)} twice`);
      }
      if (size > bounds.fileBytes) throw tooLarge(`${name} has ${size} bytes`, bounds.fileBytes);
      // Known from here on, so that a second entry of the name is seen even while this one is read.
      files.set(name, new Uint8Array());
      return (content) => void files.set(name, content);
    },
  });
  requireComplete(files);
  return files;
}
