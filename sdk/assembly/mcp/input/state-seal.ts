/**
 * `requestState`: what a server gives a client to bring back, readable by everybody and written by nobody else. It is bound to the
 * request that it was made for and to its caller, and ends with its time; within that, it can be brought more than once.
 *
 *   base64url( expiry: u64 ‖ payload ‖ HMAC-SHA-256 over what it is bound to, expiry and payload )
 *
 * Spec: MCP 2026-07-28, "Multi round-trip requests", server requirements 4 and 5.
 */

import { Bytes } from '../../bytes';
import { nowMilliseconds } from '../../clock';
import { HmacSha256, SHA256_SIZE } from '../../crypto';
import { readBase64Url, writeBase64Url } from '../../encoding';
import { Output } from '../../json';

/** A shorter key is none. */
export const SHORTEST_KEY = 32;
const EXPIRY_SIZE: usize = 8;

export const enum SealVerdict {
  /** It is ours, of this request and caller, and in time; `payload` says what. */
  Sound = 0,
  /** It was that, and its time is over. */
  Expired = 1,
  /** It was made by somebody else, or for something else. */
  Broken = 2,
}

const raw = new Output();
const code = new Bytes();
const size = new StaticArray<u32>(1);


@final
export class StateSeal {
  /** What the state that was sound says; good until the next `check` or `seal`. */
  readonly payload: Bytes = new Bytes();
  private hmac: HmacSha256;

  /** @param key at least SHORTEST_KEY random bytes, the same wherever the client may come back to */
  constructor(key: Bytes) {
    this.hmac = new HmacSha256(key);
  }

  /** Binds what is sealed or checked next to a part of the request; the order counts. */
  bind(part: Bytes): StateSeal {
    unchecked((size[0] = <u32>part.size));
    this.hmac.update(changetype<usize>(size), 4);
    this.hmac.update(part.ptr, part.size);
    return this;
  }

  /** Appends a state that holds for `seconds`. */
  seal(out: Output, payload: Bytes, seconds: u32): void {
    raw.clear();
    store<u64>(raw.reserve(EXPIRY_SIZE), <u64>nowMilliseconds() + <u64>seconds * 1000);
    raw.length = EXPIRY_SIZE;
    raw.bytes(payload.ptr, payload.size);
    this.hmac.update(raw.data, raw.length);
    this.hmac.finish(raw.reserve(SHA256_SIZE));
    raw.length += SHA256_SIZE;
    writeBase64Url(out, raw.data, raw.length);
  }

  /** Whether a state was sealed here, bound to the same. */
  check(state: usize, stateSize: u32): SealVerdict {
    raw.clear();
    this.payload.size = 0;
    const isText = readBase64Url(raw, state, stateSize) && raw.length >= EXPIRY_SIZE + SHA256_SIZE;
    if (!isText) raw.length = 0;
    const covered = isText ? raw.length - SHA256_SIZE : 0;
    this.hmac.update(raw.data, covered);
    code.ptr = raw.data + covered;
    code.size = isText ? SHA256_SIZE : 0;
    if (!this.hmac.finishEquals(code)) return SealVerdict.Broken;
    if (load<u64>(raw.data) < <u64>nowMilliseconds()) return SealVerdict.Expired;
    this.payload.ptr = raw.data + EXPIRY_SIZE;
    this.payload.size = <i32>(covered - EXPIRY_SIZE);
    return SealVerdict.Sound;
  }
}
