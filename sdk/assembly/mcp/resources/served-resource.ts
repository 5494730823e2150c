/** What a resource is to a server, whoever has its contents. Spec: MCP "Resources", data types. */

import { Bytes } from '../../bytes';
import { Output, writeString } from '../../json';
import { Asked } from '../asked';
import { Completable } from '../completion/completable';
import { ListEntry, NOTHING, writeMember } from '../listing';
import { Revision } from '../versions';
import { UriTemplate } from './uri-template';

/** One resource. */
export abstract class ServedResource {
  /** As UTF-8. */
  uri: Bytes = NOTHING;
  readonly entry: ResourceEntry = new ResourceEntry('uri');

  /** Writes the whole answer to `resources/read` and returns its HTTP status. */
  abstract read(asked: Asked, out: Output): u32;
}

/** All resources whose URIs a template makes; clients name it by the template. */
export abstract class ServedTemplate extends Completable {
  readonly entry: ResourceEntry = new ResourceEntry('uriTemplate');

  constructor(readonly template: UriTemplate) {
    super();
  }

  /** As for a resource; `template` has matched the URI. */
  abstract read(asked: Asked, out: Output): u32;
}

/** How either stands in its list: its members as JSON, an empty one left out. */
@final
export class ResourceEntry extends ListEntry {
  /** The URI or the template, as UTF-8. */
  uri: Bytes = NOTHING;
  name: Bytes = NOTHING;
  title: Bytes = NOTHING;
  description: Bytes = NOTHING;
  mimeType: Bytes = NOTHING;
  annotations: Bytes = NOTHING;
  /** In bytes; negative: not known. */
  size: i32 = -1;
  icons: Bytes = NOTHING;

  constructor(private uriMember: string) {
    super();
  }

  key(): Bytes {
    return this.uri;
  }

  write(out: Output, revision: Revision): void {
    out.ascii('{"');
    out.ascii(this.uriMember);
    out.ascii('":');
    writeString(out, this.uri.ptr, this.uri.size);
    writeMember(out, ',"name":', this.name);
    if (revision >= Revision.V2025_06_18) writeMember(out, ',"title":', this.title);
    writeMember(out, ',"description":', this.description);
    writeMember(out, ',"mimeType":', this.mimeType);
    writeMember(out, ',"annotations":', this.annotations);
    if (this.size >= 0) {
      out.ascii(',"size":');
      out.integer(this.size);
    }
    if (revision >= Revision.V2025_11_25) writeMember(out, ',"icons":', this.icons);
    out.byte(0x7d);
  }
}
