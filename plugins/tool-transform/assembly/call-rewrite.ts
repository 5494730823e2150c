/** The request's side: public names become original names, calls of hidden tools are refused. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Ask, askOf, calledName, readText } from './message';
import { HIDDEN, ToolView, UNCHANGED } from './tool-view';

/** What to do with the request. */
export enum Outcome {
  /** Send it on as it came. */
  Pass = 0,
  /** Send on what `out` holds. */
  Changed = 1,
  /** Refuse it. */
  Refused = 2,
}

/** One for all requests. */
export class CallRewrite {
  readonly out: Output = new Output();
  /** Whether the answer will hold a list of tools. */
  asksList: bool = false;
  /** The public name that was replaced last, and the original name that took its place. */
  publicName: Bytes = new Bytes();
  originalName: Bytes = new Bytes();
  private readonly called: Bytes = new Bytes();
  private copied: u32 = 0;

  /** Rewrites a parsed message, or a batch of them. */
  rewrite(tape: Tape, view: ToolView): Outcome {
    this.out.clear();
    this.asksList = false;
    this.copied = 0;
    if (tape.kind(0) != Kind.Array) return this.finish(tape, this.rewriteMessage(tape, 0, view));
    const end = tape.next(0);
    let whole = Outcome.Pass;
    for (let node: u32 = 1; node < end; node = tape.next(node)) {
      const outcome = this.rewriteMessage(tape, node, view);
      if (outcome > whole) whole = outcome;
    }
    return this.finish(tape, whole);
  }

  private rewriteMessage(tape: Tape, node: u32, view: ToolView): Outcome {
    const ask = askOf(tape, node);
    if (ask == Ask.List) this.asksList = true;
    if (ask == Ask.Ambiguous) return Outcome.Refused;
    if (ask != Ask.Call) return Outcome.Pass;
    const name = calledName(tape, node);
    readText(tape, name, this.called);
    const change = view.ofCall(this.called);
    if (change == HIDDEN) return Outcome.Refused;
    if (change == UNCHANGED) return Outcome.Pass;
    return this.replaceName(tape, name, view, change);
  }

  private replaceName(tape: Tape, name: u32, view: ToolView, index: i32): Outcome {
    const change = view.changes[index];
    if (change.name.equals(change.publicName)) return Outcome.Pass;
    const before = tape.start(name) - 1;
    this.out.bytes(tape.text + this.copied, before - this.copied);
    this.out.bytes(change.jsonName.ptr, change.jsonName.size);
    this.copied = tape.end(name) + 1;
    this.publicName = change.publicName;
    this.originalName = change.name;
    return Outcome.Changed;
  }

  private finish(tape: Tape, outcome: Outcome): Outcome {
    if (outcome == Outcome.Refused) this.asksList = false;
    if (outcome == Outcome.Changed) this.out.bytes(tape.text + this.copied, tape.length - this.copied);
    return outcome;
  }
}
