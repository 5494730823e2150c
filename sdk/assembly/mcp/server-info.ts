/** Who a server says it is. Spec: MCP "Implementation". */

import { Bytes } from '../bytes';
import { Output, writeText } from '../json';
import { NOTHING, writeMember } from './listing';
import { Revision } from './versions';

/** Empty texts are left out. */
@final
export class ServerInfo {
  description: string = '';
  websiteUrl: string = '';
  /** As a JSON array. */
  icons: Bytes = NOTHING;

  /** @param title for people; empty: the name */
  constructor(
    readonly name: string,
    readonly version: string,
    readonly title: string = '',
  ) {}

  /** The object as a client of `revision` knows it. */
  render(revision: Revision): Bytes {
    const out = new Output();
    out.ascii('{"name":');
    writeText(out, this.name);
    if (revision >= Revision.V2025_06_18) member(out, ',"title":', this.title);
    out.ascii(',"version":');
    writeText(out, this.version);
    if (revision >= Revision.V2025_11_25) {
      member(out, ',"description":', this.description);
      member(out, ',"websiteUrl":', this.websiteUrl);
      writeMember(out, ',"icons":', this.icons);
    }
    out.byte(0x7d);
    const bytes = out.toBytes();
    out.free();
    return bytes;
  }
}

function member(out: Output, opening: string, text: string): void {
  if (text == '') return;
  out.ascii(opening);
  writeText(out, text);
}
