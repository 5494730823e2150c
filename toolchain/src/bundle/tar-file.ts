/** Reads a tar file that may come from anyone, member by member where it stands on the disk. Nothing is unpacked. Spec: POSIX ustar. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Header } from 'tar';
import { ToolchainError } from '../errors.js';
import { MOST_MEMBERS } from './layout.js';

const BLOCK = 512;

/** A plain file in the tar. */
export interface TarMember {
  readonly name: string;
  readonly size: number;
  /** Where its bytes begin. */
  readonly offset: number;
}

/** An open tar. */
export interface TarFile {
  readonly members: ReadonlyMap<string, TarMember>;
  /** The bytes of a member. */
  read(member: TarMember): Promise<Uint8Array>;
}

/** Opens `file` (absolute), which messages call `shown`, for as long as `use` takes. */
export async function withTarFile<T>(
  file: string,
  shown: string,
  use: (tar: TarFile) => Promise<T>,
): Promise<T> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const seen = missing ? `there is no ${shown}` : `cannot read ${shown}: ${String(code)}`;
    throw new ToolchainError(missing ? 'TC_FILE_MISSING' : 'TC_FILE_UNREADABLE', seen, { cause });
  });
  try {
    const members = await readMembers(handle, shown);
    return await use({ members, read: (member) => readAt(handle, member.offset, member.size, shown) });
  } finally {
    await handle.close();
  }
}

async function readMembers(handle: FileHandle, shown: string): Promise<Map<string, TarMember>> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw refuse(shown, 'it is not a file');
  const members = new Map<string, TarMember>();
  let headers = 0;
  for (let at = 0; ;) {
    if (at + BLOCK > stat.size) throw refuse(shown, `it is cut short at byte ${at}`);
    const header = readHeader(await readAt(handle, at, BLOCK, shown), at, shown);
    if (header === undefined) return members;
    headers += 1;
    if (headers > MOST_MEMBERS) throw refuse(shown, `it has more than ${MOST_MEMBERS} members`);
    const { path, size, type } = header;
    const offset = at + BLOCK;
    if (offset + size > stat.size) throw refuse(shown, `it is cut short in ${JSON.stringify(path)}`);
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    const name = path.replace(/^\.\//, '');
    if (type === 'Directory') continue;
    if (type !== 'File' && type !== 'OldFile') {
      throw refuse(shown, `${JSON.stringify(name)} is not a plain file (${type})`);
    }
    if (members.has(name)) throw refuse(shown, `it holds ${JSON.stringify(name)} twice`);
    members.set(name, { name, size, offset });
  }
}

interface MemberHeader {
  readonly path: string;
  readonly size: number;
  readonly type: string;
}

/** The header in a block; undefined for a block of zeros, which ends the archive. */
function readHeader(block: Buffer, at: number, shown: string): MemberHeader | undefined {
  if (at === 0 && block[0] === 0x1f && block[1] === 0x8b) {
    throw refuse(shown, 'it is compressed with gzip', 'Decompress it first: `gunzip FILE`.');
  }
  const header = decode(block, at, shown);
  if (header.nullBlock) return undefined;
  // A size that is no number is undefined here, a negative one too.
  if (!header.cksumValid || header.path === undefined || header.size === undefined) {
    throw refuse(shown, `there is no tar header at byte ${at}`);
  }
  return { path: header.path, size: header.size, type: header.type };
}

/** The library throws at numbers that it cannot read. */
function decode(block: Buffer, at: number, shown: string): Header {
  try {
    return new Header(block, 0);
  } catch {
    throw refuse(shown, `there is no tar header at byte ${at}`);
  }
}

async function readAt(handle: FileHandle, offset: number, size: number, shown: string): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size;) {
    const { bytesRead } = await handle.read(bytes, done, size - done, offset + done);
    if (bytesRead === 0) throw refuse(shown, 'it became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}

function refuse(shown: string, seen: string, hint?: string): ToolchainError {
  return new ToolchainError('TC_BUNDLE', `${shown}: ${seen}`, hint === undefined ? {} : { hint });
}
