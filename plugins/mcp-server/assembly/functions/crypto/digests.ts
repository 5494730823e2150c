/** Functions that digest and encrypt. Spec: sprig, "Cryptographic and Security Functions". */

import { writeBase64, writeHex } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import {
  AES256_KEY,
  AES_BLOCK,
  decryptChained,
  encryptChained,
  setAesKey,
  sha1,
  SHA1_SIZE,
  Sha256,
  SHA256_SIZE,
  sha512,
  SHA512_SIZE,
} from 'proxy-wasm-assemblyscript-sdk/assembly/crypto';
import { allocate } from '../../gjson/arena';
import { decode64 } from '../base-encoding';
import { CallContext, failCall, functionError, FunctionGroup } from '../function';
import { Operand } from '../operand';
import { takeRandom } from '../random-pool';
import { failBudget, finishText, startText } from '../text';

// prettier-ignore
const enum Name { Sha1sum, Sha256sum, Sha512sum, Adler32sum, EncryptAES, DecryptAES, NotCalled }

const BLOCK: usize = AES_BLOCK;
/** The greatest prime below 2^16, and how many bytes can be added before the sum must be taken modulo it. Spec: RFC 1950 §9. */
const ADLER: u32 = 65_521;
const ADLER_RUN: usize = 5552;

const digest: usize = memory.data(64);
const sha256 = new Sha256();


@final
export class Digests extends FunctionGroup {
  constructor() {
    // the last ones take a number or certificate that no template has, so that they only fail
    super(
      'sha1sum:s sha256sum:s sha512sum:s adler32sum:s encryptAES:ss decryptAES:ss derivePassword:ussss genSignedCert:sllic genSignedCertWithKey:sllics',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const text = operands[0];
    const out = startText();
    switch (which) {
      case Name.Sha1sum:
        sha1(text.text, text.textSize, digest);
        writeHex(out, digest, SHA1_SIZE);
        break;
      case Name.Sha256sum:
        sha256.update(text.text, text.textSize);
        sha256.finish(digest);
        writeHex(out, digest, SHA256_SIZE);
        break;
      case Name.Sha512sum:
        sha512(text.text, text.textSize, digest);
        writeHex(out, digest, SHA512_SIZE);
        break;
      case Name.Adler32sum:
        out.integer(adler32(text.text, text.textSize));
        break;
      case Name.EncryptAES:
        return encrypt(text, operands[1], result);
      default:
        return decrypt(text, operands[1], result);
    }
    return finishText(out, result);
  }
}

function adler32(at: usize, size: usize): u32 {
  let low: u32 = 1;
  let high: u32 = 0;
  for (const end = at + size; at < end;) {
    const stop = min(end, at + ADLER_RUN);
    for (; at < stop; at++) {
      low += load<u8>(at);
      high += low;
    }
    low %= ADLER;
    high %= ADLER;
  }
  return (high << 16) | low;
}

/** The password, cut or filled up with zeros. */
function setKey(password: Operand): void {
  memory.fill(digest, 0, AES256_KEY);
  memory.copy(digest, password.text, min(password.textSize, <u32>AES256_KEY));
  setAesKey(digest);
  memory.fill(digest, 0, AES256_KEY);
}

/** A random block, then the text, filled up to whole blocks by as many bytes of their number. */
function encrypt(password: Operand, text: Operand, result: Operand): bool {
  const out = startText();
  const size = <usize>text.textSize;
  if (size == 0) return finishText(out, result);
  const filling = BLOCK - (size & (BLOCK - 1));
  const at = allocate(BLOCK + size + filling);
  if (at == 0) return failBudget();
  const begin = takeRandom(BLOCK);
  if (begin == 0) return failCall('the gateway has no random numbers');
  memory.copy(at, begin, BLOCK);
  memory.copy(at + BLOCK, text.text, size);
  memory.fill(at + BLOCK + size, <u8>filling, filling);
  setKey(password);
  encryptChained(at + BLOCK, size + filling);
  writeBase64(out, at, BLOCK + size + filling);
  return finishText(out, result);
}

/** What is no such text makes Go panic, and the words are those of the runtime. */
function decrypt(password: Operand, text: Operand, result: Operand): bool {
  const out = startText();
  if (text.textSize == 0) return finishText(out, result);
  const fault = decode64(out, text.text, text.text + text.textSize);
  if (fault != 0) return failAt('illegal base64 data at input byte ', fault - text.text, '');
  if (out.length < BLOCK) return failShort(out.length, (text.textSize >> 2) * 3);
  const size = out.length - BLOCK;
  if ((size & (BLOCK - 1)) != 0) return failCall('crypto/cipher: input not full blocks');
  if (size == 0) return failCall('runtime error: index out of range [-1]');
  setKey(password);
  decryptChained(out.data + BLOCK, size);
  const filling = <usize>load<u8>(out.data + out.length - 1);
  if (filling > size) return failAt('runtime error: slice bounds out of range [:-', filling - size, ']');
  memory.copy(out.data, out.data + BLOCK, size - filling);
  out.length = size - filling;
  return finishText(out, result);
}

/** Less than the first block: Go looks at the room that it made for the bytes first. */
function failShort(size: usize, room: usize): bool {
  if (room >= BLOCK) return failAt('runtime error: slice bounds out of range [16:', size, ']');
  return failAt('runtime error: slice bounds out of range [:16] with capacity ', room, '');
}

function failAt(words: string, number: usize, more: string): bool {
  failCall(words);
  functionError.integer(number);
  functionError.ascii(more);
  return false;
}
