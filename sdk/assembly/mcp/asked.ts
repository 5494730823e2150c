/** One request of a client, and who answers it. */

import { Output } from '../json';
import { Endpoint } from './endpoint';
import { beginResult, endResult } from './envelope';
import { Message } from './message';
import { Revision } from './versions';

/** Filled anew for each request: good until its answer is written. */
@final
export class Asked {
  endpoint: Endpoint = new Endpoint();
  message: Message = new Message();
  revision: Revision = Revision.Unknown;

  /** Opens the result: at least one member, then `end`. */
  begin(out: Output): void {
    beginResult(out, this.message.id, this.endpoint, this.revision);
  }

  end(out: Output): void {
    endResult(out);
  }
}
