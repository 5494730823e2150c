/** What a prompt is to a server, whoever makes its messages. Spec: MCP "Prompts", data types. */

import { Bytes } from '../../bytes';
import { Output, writeString } from '../../json';
import { Asked } from '../asked';
import { Completable } from '../completion/completable';
import { ListEntry, NOTHING, writeMember } from '../listing';
import { Revision } from '../versions';

export abstract class ServedPrompt extends Completable {
  readonly entry: PromptEntry = new PromptEntry(this);

  /**
   * Writes the whole answer to `prompts/get` and returns its HTTP status.
   *
   * @param args node of the arguments, an object of strings that holds what is required, or `ABSENT`
   */
  abstract get(asked: Asked, args: u32, out: Output): u32;
}

/** How it stands in the list: its members as JSON, an empty one left out. */
@final
export class PromptEntry extends ListEntry {
  title: Bytes = NOTHING;
  description: Bytes = NOTHING;
  icons: Bytes = NOTHING;

  constructor(private prompt: ServedPrompt) {
    super();
  }

  key(): Bytes {
    return this.prompt.name;
  }

  write(out: Output, revision: Revision): void {
    const args = this.prompt.args;
    out.ascii('{"name":');
    writeString(out, this.prompt.name.ptr, this.prompt.name.size);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"title":', this.title);
    writeMember(out, ',"description":', this.description);
    if (args.length > 0) {
      out.ascii(',"arguments":[');
      for (let i = 0; i < args.length; i++) {
        if (i > 0) out.byte(0x2c);
        args[i].write(out, revision);
      }
      out.byte(0x5d);
    }
    if (revision >= Revision.V2025_11_25) writeMember(out, ',"icons":', this.icons);
    out.byte(0x7d);
  }
}
