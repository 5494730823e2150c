/**
 * How a client holds a session with the server behind us: as an id of ours that only we can make and read. Nothing is stored, so
 * nothing can be exhausted, and every worker and every gateway with the same key takes it.
 *
 *   id    = ps-base64url(tag ‖ sealed)    tag    = HMAC(key 1, who ‖ plain), 16 bytes
 *   plain = 1, revision, abilities, seconds, the server's id      sealed = plain ⊕ HMAC(key 2, tag ‖ n) for n = 0, 1, …
 *
 * The tag is of the plain text, as in SIV: the same session gives the same id, and no nonce is needed. Spec: RFC 5297 §2.6.
 */

import { Bytes, nowMilliseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { HmacSha256, sameBytes, SHA256_SIZE } from 'proxy-wasm-assemblyscript-sdk/assembly/crypto';
import { readBase64Url, writeBase64Url } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Session } from './session';

const TAG: u32 = 16;
/** Version, revision, abilities, u32 seconds. */
const HEAD: u32 = 7;
const LAYOUT: u8 = 1;
const LONGEST_TEXT = 1024;
/** Ids of others are known by not having it. */
const MARK = Bytes.of('ps-');
const SKEW_SECONDS: i64 = 300;
const FOR_TAGS = Bytes.of('postern mcp session: tag');
const FOR_TEXT = Bytes.of('postern mcp session: text');

const plain = new Output();
const token = new Output();
const block = new StaticArray<u8>(<i32>SHA256_SIZE);
const counted = new StaticArray<u8>(<i32>(TAG + 4));

/** Whether an id has the form of ours. */
export function isOurs(id: Bytes): bool {
  return id.startsWith(MARK);
}

/** One key; `who` in its methods is everything that a session is bound to. */
@final
export class SessionSeal {
  private readonly tags: HmacSha256;
  private readonly stream: HmacSha256;

  constructor(
    key: Bytes,
    private readonly lifetimeSeconds: u32,
  ) {
    this.tags = derived(key, FOR_TAGS);
    this.stream = derived(key, FOR_TEXT);
  }

  /** The id for a client. */
  seal(session: Session, who: Output): Bytes {
    plain.clear();
    plain.byte(LAYOUT);
    plain.byte(<u32>session.revision);
    plain.byte(session.abilities);
    store<u32>(plain.reserve(4), seconds());
    plain.length += 4;
    plain.bytes(session.id.ptr, session.id.size);
    token.clear();
    this.tagOf(who);
    token.bytes(changetype<usize>(block), TAG);
    token.bytes(plain.data, plain.length);
    this.mask(token.data, token.data + TAG, token.length - TAG);
    plain.clear();
    plain.bytes(MARK.ptr, MARK.size);
    writeBase64Url(plain, token.data, token.length);
    return plain.toBytes();
  }

  /** The session that an id stands for; null when it is not ours, not this client's, or too old. */
  unseal(id: Bytes, who: Output): Session | null {
    token.clear();
    if (!isOurs(id) || id.size > LONGEST_TEXT) return null;
    if (!readBase64Url(token, id.ptr + MARK.size, id.size - MARK.size)) return null;
    if (token.length < TAG + HEAD) return null;
    const text = token.data + TAG;
    const size = <u32>token.length - TAG;
    this.mask(token.data, text, size);
    plain.clear();
    plain.bytes(text, size);
    this.tagOf(who);
    if (!sameBytes(changetype<usize>(block), TAG, token.data, TAG)) return null;
    if (load<u8>(text) != LAYOUT || !this.isFresh(load<u32>(text, 3))) return null;
    const session = new Session(
      <Revision>load<u8>(text, 1),
      load<u8>(text, 2),
      new Bytes(text + HEAD, size - HEAD).copy(),
    );
    session.isKept = true;
    return session;
  }

  /** Clocks of several gateways differ a little. */
  private isFresh(made: u32): bool {
    const age = <i64>seconds() - <i64>made;
    return age >= -SKEW_SECONDS && age <= <i64>this.lifetimeSeconds;
  }

  /** Leaves the tag of `plain` in `block`. */
  private tagOf(who: Output): void {
    // sizes first: no other split of the same bytes gives the same tag
    store<u32>(changetype<usize>(counted), <u32>who.length);
    this.tags.update(changetype<usize>(counted), 4);
    this.tags.update(who.data, who.length);
    this.tags.update(plain.data, plain.length);
    this.tags.finish(changetype<usize>(block));
  }

  private mask(tag: usize, text: usize, size: usize): void {
    const input = changetype<usize>(counted);
    memory.copy(input, tag, TAG);
    for (let at: usize = 0; at < size; at++) {
      const inBlock = at & (SHA256_SIZE - 1);
      if (inBlock == 0) {
        store<u32>(input + TAG, <u32>(at / SHA256_SIZE));
        this.stream.update(input, TAG + 4);
        this.stream.finish(changetype<usize>(block));
      }
      store<u8>(text + at, load<u8>(text + at) ^ load<u8>(changetype<usize>(block) + inBlock));
    }
  }
}

function derived(key: Bytes, purpose: Bytes): HmacSha256 {
  const own = Bytes.wrap(new ArrayBuffer(<i32>SHA256_SIZE));
  const master = new HmacSha256(key);
  master.update(purpose.ptr, purpose.size);
  master.finish(own.ptr);
  return new HmacSha256(own);
}

function seconds(): u32 {
  return <u32>(nowMilliseconds() / 1000);
}
