/** What a client asks a prompt with; good until the prompt is made. Spec: MCP "Getting a Prompt". */

import { ABSENT, find, Kind, stringText } from '../../json';
import { Message } from '../message';
import { Revision } from '../versions';
import { ClientRequest } from './client-request';


@final
export class PromptRequest extends ClientRequest {
  /** @param args node of the arguments, an object of strings, or `ABSENT` */
  constructor(
    revision: Revision,
    private asked: Message,
    private args: u32,
  ) {
    super(revision);
    this.message = asked;
  }

  /** Whether an argument, named in ASCII, is there. */
  has(name: string): bool {
    return this.node(name) != ABSENT;
  }

  /** An argument; the fallback where it is absent. */
  text(name: string, fallback: string = ''): string {
    const node = this.node(name);
    return node == ABSENT ? fallback : stringText(this.asked.tape, node);
  }

  private node(name: string): u32 {
    if (this.args == ABSENT) return ABSENT;
    const node = find(this.asked.tape, this.args, name);
    return this.asked.tape.is(node, Kind.String) ? node : ABSENT;
  }
}
