/** What a template's fields refer to: `.args` and `.config` of a call, or the fields of an upstream's answer. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  findBytes,
  Kind,
  Output,
  parse,
  Tape,
  writeCompact,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

const EMPTY = new Tape();

/** The data of one rendering; keep one and point it at the documents. */
@final
export class TemplateData {
  /** Where `find` found something. */
  foundIn: Tape = EMPTY;
  found: u32 = ABSENT;
  /** Whether what was found came with the client's call. */
  isFromClient: bool = false;
  private root: Tape | null = null;
  private readonly answer: Tape = new Tape();
  private readonly args: Tape = new Tape();
  private readonly config: Tape = new Tape();

  /** A call: `.args.x` and `.config.x`. Both texts are JSON, and stay where they are; an empty one is null. */
  pointAtCall(args: Bytes, config: Bytes): void {
    this.root = null;
    parse(this.args, args.ptr, args.size);
    parse(this.config, config.ptr, config.size);
  }

  /** An answer: its own fields. The text stays where it is, and need not be JSON. */
  pointAtAnswer(text: Bytes): void {
    this.root = this.answer;
    parse(this.answer, text.ptr, text.size);
  }

  /** Whether there is anything to look into. */
  get isUsable(): bool {
    const root = this.root;
    return root === null || (root.count > 0 && root.kind(0) >= Kind.Object);
  }

  /** Looks a path up; the path is not empty. */
  find(path: Bytes[]): bool {
    let tape = this.root;
    let next = 0;
    this.isFromClient = false;
    if (tape === null) {
      const name = unchecked(path[0]);
      next = 1;
      if (isAscii(name.ptr, name.size, 'args')) {
        tape = this.args;
        this.isFromClient = true;
      } else if (isAscii(name.ptr, name.size, 'config')) {
        tape = this.config;
      }
      if (tape === null) return false;
    }
    let node: u32 = tape.count == 0 ? ABSENT : 0;
    while (next < path.length && node != ABSENT) {
      const name = unchecked(path[next++]);
      node = findBytes(tape, node, name.ptr, name.size);
    }
    this.foundIn = tape;
    this.found = node;
    return node != ABSENT;
  }

  /** Appends the whole data as JSON. */
  writeWhole(out: Output): void {
    const root = this.root;
    if (root !== null) {
      writeCompact(out, root, 0);
      return;
    }
    out.ascii('{"args":');
    writeCompact(out, this.args, 0);
    out.ascii(',"config":');
    if (this.config.count == 0) out.ascii('null');
    else writeCompact(out, this.config, 0);
    out.byte(0x7d);
  }
}
