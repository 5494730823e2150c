/** What is in a resource. Spec: MCP "Resource Contents". */

import { Bytes } from '../../bytes';
import { Output, writeEscaped, writeSource, writeText } from '../../json';
import { Asked } from '../asked';
import { writeCaching } from '../caching';
import { ErrorCode } from '../codes';
import { writeError } from '../envelope';
import { writeMember } from '../listing';
import { answerNotFound } from '../resources';
import { Replaceable } from './instead';

const OK: u32 = 200;
/** One for all: contents are made and sent at once. */
const written = new Output();


@final
export class ResourceContents extends Replaceable {
  private why: string = '';

  /** @param mimeType as JSON */
  constructor(private mimeType: Bytes) {
    super();
    written.clear();
  }

  /** Sets a text. */
  text(text: string): void {
    written.clear();
    written.ascii(',"text":');
    writeText(written, text);
  }

  /** Sets bytes, in Base64. */
  blob(base64: Bytes): void {
    written.clear();
    written.ascii(',"blob":"');
    writeEscaped(written, base64.ptr, base64.size);
    written.byte(0x22);
  }

  /** There is nothing under this URI. Whoever writes nothing says the same. */
  notFound(): void {
    written.clear();
  }

  giveUp(why: string): void {
    this.why = why;
  }

  /** The SDK's: writes the whole answer and returns its HTTP status. */
  write(out: Output, asked: Asked): u32 {
    const instead = this.instead;
    const message = asked.message;
    const uri = message.param('uri');
    if (instead !== null) return instead.write(out, message.id, asked.endpoint);
    if (this.why != '') {
      writeError(out, message.id, ErrorCode.InvalidParams, this.why);
      return OK;
    }
    if (written.length == 0) return answerNotFound(asked, uri, out);
    asked.begin(out);
    out.ascii('"contents":[{"uri":');
    writeSource(out, message.tape, uri);
    writeMember(out, ',"mimeType":', this.mimeType);
    out.bytes(written.data, written.length);
    out.ascii('}]');
    writeCaching(out, asked.endpoint, asked.revision);
    asked.end(out);
    return OK;
  }
}
