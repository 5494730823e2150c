/** Whether a bundle is whole: every member is expected, has its digest, and is the plugin that the lock names. */
import { DEFAULT_ARCHIVE_LIMITS, unpackArchive } from '@postern/contract/archive';
import { sha256Hex } from '@postern/contract/digest';
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef } from '@postern/contract/plugin';
import { parsePluginSpec } from '@postern/contract/spec';
import { ToolchainError } from '../errors.js';
import { parseLock } from '../project/lock-file.js';
import type { Lock } from '../project/lock-file.js';
import { namedPlugins } from '../project/named-plugins.js';
import type { NamedPlugin } from '../project/named-plugins.js';
import { requireSignedBy } from '../signature/judge.js';
import type { PublicKey } from '@postern/contract/signature';
import {
  decodeSums,
  LOCK_MEMBER,
  MOST_PLUGINS,
  MOST_TEXT_BYTES,
  packageMember,
  SUMS_MEMBER,
} from './layout.js';
import { withTarFile } from './tar-file.js';
import type { TarFile } from './tar-file.js';

/** A plugin of a bundle. */
export interface BundledPlugin extends NamedPlugin {
  /** Digests of the files of its package, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly bytes: number;
  /** The package, held against its digest once more. */
  read(): Promise<Uint8Array>;
}

/** A bundle in which everything was found to be right. */
export interface Bundle {
  readonly lock: Lock;
  readonly plugins: readonly BundledPlugin[];
}

/**
 * Opens a bundle for as long as `use` takes, after every byte of it was checked.
 *
 * @throws ToolchainError TC_BUNDLE, TC_LOCK, TC_SIGNATURE, TC_FILE_MISSING
 */
export function withBundle<T>(
  source: { readonly file: string; readonly shown: string; readonly key: PublicKey | undefined },
  use: (bundle: Bundle) => Promise<T>,
): Promise<T> {
  const { file, shown, key } = source;
  return withTarFile(file, shown, async (tar) => {
    const refuse = (seen: string): ToolchainError => new ToolchainError('TC_BUNDLE', `${shown}: ${seen}`);
    const read = reader(tar, refuse);
    const sums = decodeSums(text(await read(SUMS_MEMBER, MOST_TEXT_BYTES)));
    if (sums === undefined) throw refuse(`${SUMS_MEMBER} is not a list of sha256sum's`);
    const checked = async (name: string, most: number): Promise<Uint8Array> => {
      const bytes = await read(name, most);
      const found = sha256Hex(bytes);
      const listed = sums.get(name) ?? 'nothing';
      if (found === listed) return bytes;
      throw refuse(`${name} has sha256 ${found}, ${SUMS_MEMBER} says ${listed}`);
    };
    const lock = parseLock(text(await checked(LOCK_MEMBER, MOST_TEXT_BYTES)), `${shown}: ${LOCK_MEMBER}`);
    const named = namedPlugins(lock);
    if (named.length > MOST_PLUGINS) throw refuse(`it holds more than ${MOST_PLUGINS} plugins`);
    requireExactly([SUMS_MEMBER, LOCK_MEMBER, ...named.map(packageMember)], tar, refuse);
    const plugins: BundledPlugin[] = [];
    for (const plugin of named) {
      const take = (): Promise<Uint8Array> =>
        checked(packageMember(plugin), DEFAULT_ARCHIVE_LIMITS.packedBytes);
      const archive = await take();
      const files = await filesOf(plugin, archive, refuse);
      const module = files.get('plugin.wasm') ?? new Uint8Array();
      if (key !== undefined) requireSignedBy(key, module, formatPluginRef(plugin));
      const digests = new Map([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
      plugins.push({ ...plugin, files: digests, bytes: archive.length, read: take });
    }
    return use({ lock, plugins });
  });
}

type Refuse = (seen: string) => ToolchainError;

function reader(tar: TarFile, refuse: Refuse): (name: string, most: number) => Promise<Uint8Array> {
  return async (name, most) => {
    const member = tar.members.get(name);
    if (member === undefined) throw refuse(`it has no ${name}`);
    if (member.size > most) throw refuse(`${name} has ${member.size} bytes; at most ${most} are read`);
    return tar.read(member);
  };
}

/** A member that nobody expects was put there by somebody. */
function requireExactly(names: readonly string[], tar: TarFile, refuse: Refuse): void {
  const expected = new Set(names);
  const surplus = [...tar.members.keys()].find((name) => !expected.has(name));
  if (surplus !== undefined)
    throw refuse(`it holds ${JSON.stringify(surplus)}, which its lock does not name`);
}

async function filesOf(
  plugin: NamedPlugin,
  archive: Uint8Array,
  refuse: Refuse,
): Promise<Map<string, Uint8Array>> {
  const member = packageMember(plugin);
  try {
    const files = await unpackArchive(archive);
    const { info } = parsePluginSpec(text(files.get('spec.yaml')), `${member}: spec.yaml`);
    if (formatPluginRef(info) !== formatPluginRef(plugin)) {
      throw refuse(`${member} is ${formatPluginRef(info)} by its spec.yaml`);
    }
    const found = sha256Hex(files.get('plugin.wasm') ?? new Uint8Array());
    if (found === plugin.sha256) return files;
    throw refuse(`the module in ${member} has sha256 ${found}, the lock says ${plugin.sha256}`);
  } catch (error) {
    if (!(error instanceof PosternError) || error instanceof ToolchainError) throw error;
    throw refuse(`${member}: ${error.message}`);
  }
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
