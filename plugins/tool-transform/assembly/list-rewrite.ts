/** The answer's side: tools/list shows the tools of the view, under their public names. Spec: MCP "Listing Tools". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equals, find, Kind, Output, Tape, writeSource } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readText } from './message';
import { HIDDEN, ToolChange, ToolView, UNCHANGED } from './tool-view';

/** One for all answers. */
export class ListRewrite {
  readonly out: Output = new Output();
  private readonly name: Bytes = new Bytes();
  private copied: u32 = 0;

  /** Rewrites a parsed answer, or a batch of them; false when there was no list in it. */
  rewrite(tape: Tape, view: ToolView): bool {
    this.out.clear();
    this.copied = 0;
    if (tape.kind(0) == Kind.Array) {
      const end = tape.next(0);
      for (let node: u32 = 1; node < end; node = tape.next(node)) this.rewriteAnswer(tape, node, view);
    } else this.rewriteAnswer(tape, 0, view);
    if (this.copied == 0) return false;
    this.out.bytes(tape.text + this.copied, tape.length - this.copied);
    return true;
  }

  private rewriteAnswer(tape: Tape, answer: u32, view: ToolView): void {
    const tools = find(tape, find(tape, answer, 'result'), 'tools');
    if (!tape.is(tools, Kind.Array)) return;
    const from = tape.start(tools);
    this.out.bytes(tape.text + this.copied, from - this.copied);
    this.copied = tape.end(tools);
    this.out.byte(0x5b);
    const end = tape.next(tools);
    let first = true;
    for (let tool = tools + 1; tool < end; tool = tape.next(tool)) {
      const change = this.changeOf(tape, tool, view);
      if (change == HIDDEN) continue;
      if (!first) this.out.byte(0x2c);
      first = false;
      if (change == UNCHANGED) writeSource(this.out, tape, tool);
      else this.writeTool(tape, tool, view.changes[change]);
    }
    this.out.byte(0x5d);
  }

  /** A tool without a name could not be called, so it is not shown either. */
  private changeOf(tape: Tape, tool: u32, view: ToolView): i32 {
    const name = find(tape, tool, 'name');
    if (!tape.is(name, Kind.String)) return HIDDEN;
    readText(tape, name, this.name);
    return view.ofListed(this.name);
  }

  /** The tool's members in their order, with the changed ones replaced; what was missing follows the name. */
  private writeTool(tape: Tape, tool: u32, change: ToolChange): void {
    const out = this.out;
    this.writeMember('{"name":', change.jsonPublicName);
    const title = change.jsonTitle;
    if (title !== null) this.writeMember(',"title":', title);
    const description = change.jsonDescription;
    if (description !== null) this.writeMember(',"description":', description);
    const end = tape.next(tool);
    for (let key = tool + 1; key < end; key = tape.next(key + 1)) {
      if (equals(tape, key, 'name')) continue;
      if (title !== null && equals(tape, key, 'title')) continue;
      if (description !== null && equals(tape, key, 'description')) continue;
      out.byte(0x2c);
      writeSource(out, tape, key);
      out.byte(0x3a);
      writeSource(out, tape, key + 1);
    }
    out.byte(0x7d);
  }

  private writeMember(key: string, value: Bytes): void {
    this.out.ascii(key);
    this.out.bytes(value.ptr, value.size);
  }
}
