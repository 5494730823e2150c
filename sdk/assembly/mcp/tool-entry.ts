/** What clients of each revision read of a tool. Spec: MCP "Listing Tools", "Tool". */

import { Bytes } from '../bytes';
import { Output } from '../json';
import { ListEntry, NOTHING, writeMember } from './listing';
import { Revision } from './versions';

/** One tool's members, each as JSON; an empty one is left out. */
export class ToolEntry extends ListEntry {
  name: Bytes = NOTHING;
  title: Bytes = NOTHING;
  description: Bytes = NOTHING;
  inputSchema: Bytes = NOTHING;
  outputSchema: Bytes = NOTHING;
  /** Whether the output schema describes an object: others are known since 2026-07-28. */
  givesObject: bool = true;
  annotations: Bytes = NOTHING;
  icons: Bytes = NOTHING;
  /** The member `_meta`. */
  meta: Bytes = NOTHING;

  key(): Bytes {
    return this.name;
  }

  write(out: Output, revision: Revision): void {
    this.writeDefinition(out, revision);
    if (revision >= Revision.V2025_11_25) writeMember(out, ',"icons":', this.icons);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"_meta":', this.meta);
    out.byte(0x7d);
  }

  /** Appends what a model reads of the tool, without the closing brace. */
  writeDefinition(out: Output, revision: Revision): void {
    out.ascii('{"name":');
    out.bytes(this.name.ptr, this.name.size);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"title":', this.title);
    writeMember(out, ',"description":', this.description);
    writeMember(out, ',"inputSchema":', this.inputSchema);
    const oldest = this.givesObject ? Revision.V2025_06_18 : Revision.V2026_07_28;
    if (revision >= oldest) writeMember(out, ',"outputSchema":', this.outputSchema);
    if (revision >= Revision.V2025_03_26) writeMember(out, ',"annotations":', this.annotations);
  }
}
