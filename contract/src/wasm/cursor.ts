/** A place in the bytes of a module that cannot leave its part of them: every read past the end is an error. */
import { ContractError, type ContractErrorCode } from '../errors/index.js';

/** Reads forward through one part (a section, a body) of a module. */
export class Cursor {
  readonly bytes: Uint8Array;
  /** Where the next byte is read, from the beginning of the module. */
  offset: number;
  readonly end: number;
  /** What this part is called in messages. */
  readonly part: string;

  constructor(bytes: Uint8Array, at: { offset: number; end: number; part: string }) {
    this.bytes = bytes;
    this.offset = at.offset;
    this.end = at.end;
    this.part = at.part;
  }

  /** Bytes left in this part. */
  get left(): number {
    return this.end - this.offset;
  }

  /** The next byte. */
  u8(): number {
    const byte = this.left > 0 ? this.bytes[this.offset] : undefined;
    if (byte === undefined) throw this.truncated('one more byte is expected');
    this.offset += 1;
    return byte;
  }

  /** The next byte, not consumed; undefined at the end. */
  peek(): number | undefined {
    return this.left > 0 ? this.bytes[this.offset] : undefined;
  }

  /** The next `length` bytes, not copied. */
  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw this.truncated(`${what} has ${length} bytes`);
    const from = this.offset;
    this.offset += length;
    return this.bytes.subarray(from, this.offset);
  }

  /** A part of this part: the next `length` bytes, which this cursor skips. */
  inner(length: number, part: string): Cursor {
    const from = this.offset;
    this.take(length, part);
    return new Cursor(this.bytes, { offset: from, end: this.offset, part });
  }

  /** Refuses bytes that nothing accounts for. */
  finish(): void {
    if (this.left > 0) throw this.malformed(`${this.left} bytes too many`);
  }

  /** The part ends too early. */
  truncated(message: string): ContractError {
    return this.error('CT_WASM_TRUNCATED', `${message}, but ${this.left} bytes are left`);
  }

  /** The part breaks a rule of the format. */
  malformed(message: string): ContractError {
    return this.error('CT_WASM_MALFORMED', message);
  }

  /** The part uses something that this reader does not know. */
  unsupported(message: string): ContractError {
    return this.error('CT_WASM_UNSUPPORTED', message);
  }

  private error(code: ContractErrorCode, message: string): ContractError {
    return new ContractError(code, `${this.part}, byte 0x${this.offset.toString(16)}: ${message}`);
  }
}
