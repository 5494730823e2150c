/**
 * Second names of plugins, as Higress's inventory has them: what is served under `json-converter` are the files of
 * `jsonrpc-converter`. An alias is as final as a version, since its files are cached for as long as those of a version.
 */
import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { createMark, markBy, readMark, type Author, type Mark } from './mark.js';

/** The mark `aliases/NAME`. */
export interface Alias extends Mark {
  /** The plugin that is meant. */
  readonly target: string;
}

const FOLDER = 'aliases';

/** The alias of this name; undefined when there is none. Names must be parsed. */
export function readAlias({ store }: Pick<Library, 'store'>, name: string): Promise<Alias | undefined> {
  return readMark<Alias>(store.objects, `${FOLDER}/${name}`, ({ target }) => typeof target === 'string');
}

/** All aliases, by name. */
export async function listAliases(library: Pick<Library, 'store'>): Promise<Map<string, Alias>> {
  const found = new Map<string, Alias>();
  for (const { key } of await library.store.objects.list(FOLDER)) {
    const name = key.slice(FOLDER.length + 1);
    const alias = await readAlias(library, name);
    if (alias !== undefined) found.set(name, alias);
  }
  return found;
}

/**
 * Sets an alias. The same once more changes nothing; false then.
 *
 * @throws PluginServerError PS_NAME_TAKEN, PS_NOT_FOUND
 */
export async function setAlias(
  library: Pick<Library, 'store' | 'versions'>,
  { name, target }: { readonly name: string; readonly target: string },
  author: Author,
): Promise<{ readonly alias: Alias; readonly created: boolean }> {
  const known = await readAlias(library, name);
  if (known !== undefined) return same(name, known, target);
  if (name === target || (await library.versions(name)).length > 0) {
    throw new PluginServerError(
      'PS_NAME_TAKEN',
      `there is a plugin ${name}, so it cannot be another one too`,
    );
  }
  // Aliases of aliases would let one change what the other means.
  if ((await library.versions(target)).length === 0) {
    throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${target} that ${name} could stand for`);
  }
  const alias = { target, ...markBy(author) };
  if (await createMark(library.store.objects, `${FOLDER}/${name}`, alias)) return { alias, created: true };
  const winner = await readAlias(library, name);
  return same(name, winner ?? alias, target);
}

function same(name: string, alias: Alias, target: string): { alias: Alias; created: boolean } {
  if (alias.target === target) return { alias, created: false };
  throw new PluginServerError('PS_NAME_TAKEN', `${name} is another name of ${alias.target} already`);
}
