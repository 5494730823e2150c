/** What a template's fields refer to: `.args` and `.config` of a call, or the fields of an upstream's answer. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT, findBytes, Output, Tape, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
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
  private args: Tape = EMPTY;
  private config: Tape | null = null;

  /** A call: `.args.x` and `.config.x`. */
  pointAtCall(args: Tape, config: Tape | null): void {
    this.root = null;
    this.args = args;
    this.config = config;
  }

  /** An answer: its own fields. */
  pointAtAnswer(body: Tape): void {
    this.root = body;
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
    let node: u32 = 0;
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
    const config = this.config;
    if (config === null) out.ascii('null');
    else writeCompact(out, config, 0);
    out.byte(0x7d);
  }
}
