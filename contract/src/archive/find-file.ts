/**
 * Finds one file in the layer of an image, which may come from anyone and hold anything: bounded in size, plain files and
 * folders only, no name that leads out of it. Spec: OCI image-spec, layer.md.
 */
import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';
import { tooLarge } from './gunzip.js';
import { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from './limits.js';
import { walkTarGz } from './tar-entries.js';

/** A layer has folders and files that a package has not. */
const ENTRIES = 1024;

/**
 * The bytes of the file that is called `wanted`, in whatever folder; undefined when there is none.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_ENTRY, CT_ARCHIVE_LIMIT
 */
export async function findArchivedFile(
  layer: Uint8Array,
  wanted: string,
  limits: Partial<ArchiveLimits> = {},
): Promise<Uint8Array | undefined> {
  const bounds = { ...DEFAULT_ARCHIVE_LIMITS, entries: ENTRIES, ...limits };
  let found: Uint8Array | undefined;
  await walkTarGz(layer, {
    what: 'the layer',
    otherwise: 'neither a plain file nor a folder',
    bounds,
    passes: ({ path, type }) => {
      requireInside(path);
      return type === 'Directory';
    },
    file: ({ path, size }) => {
      if (partsOf(path).at(-1) !== wanted) return undefined;
      // Gateways take the first; whoever looks with other tools sees the last.
      if (found !== undefined) {
        throw new ContractError('CT_ARCHIVE_ENTRY', `the layer holds ${quote(wanted)} twice`);
      }
      if (size > bounds.fileBytes) throw tooLarge(`${wanted} has ${size} bytes`, bounds.fileBytes);
      // Known from here on, so that a second entry of the name is seen even while this one is read.
      found = new Uint8Array();
      return (bytes) => (found = bytes);
    },
  });
  return found;
}

function requireInside(path: string): void {
  if (!partsOf(path).includes('..')) return;
  throw new ContractError('CT_ARCHIVE_ENTRY', `the layer holds ${quote(path)}, which leads out of it`);
}

function partsOf(path: string): string[] {
  return path.replace(/^\.?\/+/, '').split('/');
}
