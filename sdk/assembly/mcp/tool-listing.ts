/** How tools are listed for clients of each revision. Spec: MCP "Listing Tools", "Tool". */

import { Bytes } from '../bytes';
import { Output } from '../json';
import { Revision } from './versions';

/** Stands in where a member is not given; one for all, since there are many tools. */
const NOTHING = new Bytes();
/** Revisions between which the members of a tool changed: annotations; title, output schema; output schemas that are no object. */
const VARIANTS = 4;

/** One tool's members, each as JSON; an empty one is left out. */
export class ToolEntry {
  name: Bytes = NOTHING;
  title: Bytes = NOTHING;
  description: Bytes = NOTHING;
  inputSchema: Bytes = NOTHING;
  outputSchema: Bytes = NOTHING;
  /** Whether the output schema describes an object: others are known since 2026-07-28. */
  givesObject: bool = true;
  annotations: Bytes = NOTHING;

  /** Appends the tool as a client of `revision` knows it. */
  write(out: Output, revision: Revision): void {
    out.ascii('{"name":');
    out.bytes(this.name.ptr, this.name.size);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"title":', this.title);
    writeMember(out, ',"description":', this.description);
    writeMember(out, ',"inputSchema":', this.inputSchema);
    const oldest = this.givesObject ? Revision.V2025_06_18 : Revision.V2026_07_28;
    if (revision >= oldest) writeMember(out, ',"outputSchema":', this.outputSchema);
    if (revision >= Revision.V2025_03_26) writeMember(out, ',"annotations":', this.annotations);
    out.byte(0x7d);
  }
}

/** The tools in their order. Each form of the list is rendered when it is first asked for, and then kept. */
export class ToolListing {
  private rendered: StaticArray<Bytes | null> = new StaticArray<Bytes | null>(VARIANTS);

  constructor(private entries: ToolEntry[]) {}

  /** The member `"tools":[…]`. */
  of(revision: Revision): Bytes {
    const variant = variantOf(revision);
    const known = this.rendered[variant];
    if (known !== null) return known;
    const listing = this.render(revision);
    this.rendered[variant] = listing;
    return listing;
  }

  private render(revision: Revision): Bytes {
    const out = new Output();
    out.ascii('"tools":[');
    for (let i = 0; i < this.entries.length; i++) {
      if (i > 0) out.byte(0x2c);
      this.entries[i].write(out, revision);
    }
    out.byte(0x5d);
    const listing = out.toBytes();
    out.free();
    return listing;
  }
}

function variantOf(revision: Revision): i32 {
  if (revision >= Revision.V2026_07_28) return 3;
  if (revision >= Revision.V2025_06_18) return 2;
  return revision >= Revision.V2025_03_26 ? 1 : 0;
}

function writeMember(out: Output, key: string, value: Bytes): void {
  if (value.size == 0) return;
  out.ascii(key);
  out.bytes(value.ptr, value.size);
}
