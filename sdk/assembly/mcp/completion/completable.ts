/** What has arguments that a client may have completed: a prompt, a template of resources. Spec: MCP "Completion". */

import { Bytes } from '../../bytes';
import { equalsBytes, Output, Tape, writeString, writeUnescaped } from '../../json';
import { equalsIgnoringCase } from '../ascii';
import { NOTHING, writeMember } from '../listing';
import { Revision } from '../versions';

/** Most values that one answer may hold. */
const MOST_VALUES = 100;

/** One argument: its members as JSON, an empty one left out. */
export class NamedArgument {
  title: Bytes = NOTHING;
  description: Bytes = NOTHING;
  required: bool = false;
  /** Stands in when it is absent. */
  fallback: Bytes | null = null;
  /** All that it may be; none: anything. */
  values: Bytes[] = [];

  constructor(readonly name: Bytes) {}

  /** Whether it may be what the string `node` says. */
  takes(tape: Tape, node: u32): bool {
    if (this.values.length == 0) return true;
    for (let i = 0; i < this.values.length; i++) {
      if (equalsBytes(tape, node, this.values[i].ptr, this.values[i].size)) return true;
    }
    return false;
  }

  /** Appends it as a client of `revision` knows it. */
  write(out: Output, revision: Revision): void {
    out.ascii('{"name":');
    writeString(out, this.name.ptr, this.name.size);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"title":', this.title);
    writeMember(out, ',"description":', this.description);
    if (this.required) out.ascii(',"required":true');
    out.byte(0x7d);
  }
}

export abstract class Completable {
  /** By which clients name it, as UTF-8. */
  name: Bytes = NOTHING;
  args: NamedArgument[] = [];

  /** Whether there is anything to suggest. */
  get suggests(): bool {
    for (let i = 0; i < this.args.length; i++) if (this.args[i].values.length > 0) return true;
    return false;
  }

  /** Adds what an argument may become that begins as the client has typed. */
  suggest(argument: NamedArgument, into: Suggestions): void {
    for (let i = 0; i < argument.values.length; i++) into.add(argument.values[i]);
  }
}

/** The values for one answer. */
@final
export class Suggestions {
  private typed: Output = new Output();
  private written: Output = new Output();
  private total: i32 = 0;

  /** Begins with what the client has typed, a string. */
  begin(tape: Tape, typed: u32): void {
    this.typed.clear();
    writeUnescaped(this.typed, tape, typed);
    this.written.clear();
    this.total = 0;
  }

  /** What the client has typed. */
  get prefix(): string {
    return this.typed.toString();
  }

  /** Adds a value if it begins as the client has typed, in any letter case. */
  add(value: Bytes): void {
    const size = <u32>this.typed.length;
    if (<u32>value.size < size || !equalsIgnoringCase(value.ptr, size, this.view())) return;
    if (this.total++ >= MOST_VALUES) return;
    if (this.written.length > 0) this.written.byte(0x2c);
    writeString(this.written, value.ptr, value.size);
  }

  addText(value: string): void {
    this.add(Bytes.of(value));
  }

  /** Writes the member of the result. */
  write(out: Output): void {
    out.ascii('"completion":{"values":[');
    out.bytes(this.written.data, this.written.length);
    out.ascii('],"total":');
    out.integer(this.total);
    out.ascii(',"hasMore":');
    out.ascii(this.total > MOST_VALUES ? 'true}' : 'false}');
  }

  private view(): Bytes {
    return new Bytes(this.typed.data, <i32>this.typed.length);
  }
}
