/** The code that only who knows a key can make for a message, and check. Spec: RFC 2104, FIPS 198-1. */

import { Bytes } from '../bytes';
import { sameBytes } from './same-bytes';
import { Sha256, SHA256_BLOCK, SHA256_SIZE } from './sha256';

const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

/** One key. Make one when the configuration is read; a message costs no allocation. */
@final
export class HmacSha256 {
  private readonly digest: Sha256 = new Sha256();
  /** The key, filled up to a block. */
  private readonly key: StaticArray<u8> = new StaticArray<u8>(SHA256_BLOCK);
  private readonly pad: StaticArray<u8> = new StaticArray<u8>(SHA256_BLOCK);
  private readonly own: StaticArray<u8> = new StaticArray<u8>(SHA256_SIZE);

  /** A key of any length; one longer than a block is digested first. */
  constructor(key: Bytes) {
    const block = changetype<usize>(this.key);
    if (key.size > SHA256_BLOCK) {
      this.digest.update(key.ptr, key.size);
      this.digest.finish(block);
    } else {
      memory.copy(block, key.ptr, key.size);
    }
    this.begin(INNER);
  }

  /** Adds a piece of the message. */
  update(from: usize, size: usize): void {
    this.digest.update(from, size);
  }

  /** Writes the 32 bytes of the code to `to`, and begins the next message. */
  finish(to: usize): void {
    const own = changetype<usize>(this.own);
    this.digest.finish(own);
    this.begin(OUTER);
    this.digest.update(own, SHA256_SIZE);
    this.digest.finish(to);
    this.begin(INNER);
  }

  /** Whether the code of the message is the one shown, in a time that does not tell how much of it is right. Begins the next message. */
  finishEquals(shown: Bytes): bool {
    const own = changetype<usize>(this.own);
    this.finish(own);
    return sameBytes(own, SHA256_SIZE, shown.ptr, shown.size);
  }

  private begin(mask: u8): void {
    const pad = changetype<usize>(this.pad);
    for (let at = 0; at < SHA256_BLOCK; at++) {
      store<u8>(pad + at, load<u8>(changetype<usize>(this.key) + at) ^ mask);
    }
    this.digest.reset();
    this.digest.update(pad, SHA256_BLOCK);
    memory.fill(pad, 0, SHA256_BLOCK);
  }
}
