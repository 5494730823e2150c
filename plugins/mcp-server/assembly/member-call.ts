/** A call of a tool through a tool set: which tool of its server it is, and how it goes there. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Endpoint } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { CalloutRoute } from './call/send';


@final
export class MemberCall {
  constructor(
    /** In whose name the client is answered. */
    readonly speaker: Endpoint,
    /** The tool's own name. */
    readonly tool: Bytes,
    /** Where it goes; null: where its server says. */
    readonly route: CalloutRoute | null,
  ) {}
}
