/** What a template's fields refer to: `.args` and `.config` of a call, or the members of an upstream's answer. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { allocate } from '../gjson/arena';
import { parseValue } from '../gjson/read';
import { Type, Value } from '../gjson/value';

const NULL: usize = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c]);
/** What stands for the data of a call until somebody wants it as one text. */
const PENDING: usize = memory.data<u8>([0x7b, 0x7d]);
const BEFORE_ARGS = '{"args":';
const BEFORE_CONFIG = ',"config":';

/** The data of one rendering; keep one and point it at the documents. */
@final
export class TemplateData {
  private isCall: bool = false;
  /** The answer, or the arguments. */
  private text: usize = 0;
  private size: u32 = 0;
  private config: usize = 0;
  private configSize: u32 = 0;
  /** Both as one text, if it was needed. */
  private both: usize = 0;

  /** A call: `.args.x` and `.config.x`. Both texts are JSON, and stay where they are; an empty one is null. */
  pointAtCall(args: Bytes, config: Bytes): void {
    this.isCall = true;
    this.text = args.size ? args.ptr : NULL;
    this.size = args.size ? args.size : 4;
    this.config = config.size ? config.ptr : NULL;
    this.configSize = config.size ? config.size : 4;
  }

  /** An answer: its own members. The text stays where it is, and need not be JSON. */
  pointAtAnswer(text: Bytes): void {
    this.isCall = false;
    this.text = text.ptr;
    this.size = text.size;
    this.configSize = 0;
  }

  /** Begins a rendering with the whole data; false when that is neither array nor object. */
  open(into: Value): bool {
    this.both = 0;
    if (!this.isCall) {
      parseValue(this.text, this.size, into);
      return into.type == Type.Json;
    }
    into.clear();
    into.type = Type.Json;
    into.raw = PENDING;
    into.rawSize = 2;
    return true;
  }

  /** Whether a value is the data of a call, which is not there as one text yet. */
  @inline
  isPending(value: Value): bool {
    return value.raw == PENDING;
  }

  /** The member of pending data: its arguments or configuration. */
  findRoot(name: usize, size: u32, into: Value): void {
    if (isAscii(name, size, 'args')) parseValue(this.text, this.size, into);
    else if (isAscii(name, size, 'config')) parseValue(this.config, this.configSize, into);
    else into.clear();
  }

  /** Gives a value that is pending its text. */
  settle(value: Value): void {
    if (!this.isPending(value)) return;
    const size = BEFORE_ARGS.length + this.size + BEFORE_CONFIG.length + this.configSize + 1;
    if (!this.both) this.both = this.assemble(size);
    value.raw = this.both;
    value.rawSize = size;
    if (!this.both) value.clear();
  }

  /** Both texts in the memory of the rendering; 0 when that has not enough left. */
  private assemble(size: u32): usize {
    const first = allocate(size);
    if (!first) return 0;
    let at = putAscii(first, BEFORE_ARGS);
    memory.copy(at, this.text, this.size);
    at = putAscii(at + this.size, BEFORE_CONFIG);
    memory.copy(at, this.config, this.configSize);
    store<u8>(at + this.configSize, 0x7d);
    return first;
  }

  /** Whether the configuration says this value itself, or may yet: pending data is not looked at. */
  isConfigured(value: Value): bool {
    return value.raw - this.config < this.configSize || value.raw == PENDING;
  }
}

function putAscii(to: usize, text: string): usize {
  for (let i = 0; i < text.length; i++) store<u8>(to++, text.charCodeAt(i));
  return to;
}
