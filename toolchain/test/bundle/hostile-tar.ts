/** Tar archives that a test puts together member by member, honest or not. */
import { sha256Hex } from '@postern/contract/digest';
import { Header } from 'tar';

/** One member; whatever is left out is what an honest writer says. */
export interface Member {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly type?: 'File' | 'SymbolicLink' | 'Directory' | 'Link';
  /** What the header says, instead of the truth. */
  readonly size?: number;
  readonly linkpath?: string;
}

/** The bytes of a tar with these members. */
export function tarOf(members: readonly Member[]): Buffer {
  const blocks = members.map(({ name, bytes = new Uint8Array(), type = 'File', size, linkpath }) => {
    const header = Buffer.alloc(512);
    const fields = { path: name, size: size ?? bytes.length, mode: 0o644, mtime: new Date(0), type };
    new Header({ ...fields, ...(linkpath === undefined ? {} : { linkpath }) }).encode(header);
    return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The members, and a SHA256SUMS that is right for them. */
export function withSums(members: readonly Member[]): Member[] {
  const lines = members.map(({ name, bytes = new Uint8Array() }) => `${sha256Hex(bytes)}  ${name}\n`);
  return [...members, { name: 'SHA256SUMS', bytes: Buffer.from(lines.sort().join('')) }];
}
