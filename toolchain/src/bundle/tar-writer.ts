/** Writes a tar whose bytes depend on its members only: no time, no owner, in the order in which they come. Spec: POSIX ustar. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Header } from 'tar';
import { ToolchainError } from '../errors.js';

const BLOCK = 512;

/** A tar that is being written. */
export interface TarWriter {
  add(name: string, bytes: Uint8Array): Promise<void>;
}

/** What was written. */
export interface WrittenTar {
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes `file` whole or not at all: `fill` adds the members, one after the other. */
export async function writeTar(file: string, fill: (tar: TarWriter) => Promise<void>): Promise<WrittenTar> {
  const beside = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const digest = createHash('sha256');
  let size = 0;
  let handle: FileHandle | undefined;
  const put = async (bytes: Uint8Array): Promise<void> => {
    digest.update(bytes);
    size += bytes.length;
    await handle?.writeFile(bytes);
  };
  try {
    await mkdir(path.dirname(file), { recursive: true });
    handle = await open(beside, 'wx', 0o644);
    await fill({
      async add(name, bytes) {
        await put(headerOf(name, bytes.length));
        await put(bytes);
        await put(new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK));
      },
    });
    await put(new Uint8Array(2 * BLOCK));
    await handle.close();
    handle = undefined;
    await rename(beside, file);
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    await rm(beside, { force: true }).catch(() => undefined);
    if (cause instanceof ToolchainError || !(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new ToolchainError('TC_FILE_UNREADABLE', `cannot write ${file}: ${cause.message}`, { cause });
  }
  return { bytes: size, sha256: digest.digest('hex') };
}

function headerOf(name: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const fields = { path: name, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'File' } as const;
  // True when a field does not fit; only a name of absurd length can do that here.
  if (!new Header(fields).encode(block)) return block;
  throw new ToolchainError('TC_BUNDLE', `the name ${name} is too long for a tar archive`);
}
