/** A request of a client that a server in AssemblyScript answers: a call of a tool, a prompt, a resource. */

import { Message } from '../message';
import { Revision } from '../versions';

export abstract class ClientRequest {
  /** The SDK's: the request, as long as it is being begun; null later. */
  message: Message | null = null;

  constructor(readonly revision: Revision) {}
}
