/** One message of a client, with what the stream knows of it. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { McpExchange, Message, Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Way } from './call/way';
import { Pending } from './pending';

const NOWHERE = new Way(null, 0, new Bytes());

/** Filled anew for each message: good until `call` or `answer` of its server returns. */
@final
export class McpRequest {
  revision: Revision = Revision.Unknown;
  /** Of a `tools/call`: node of the tool's name, a string, and of the arguments, or `ABSENT`. */
  name: u32 = ABSENT;
  args: u32 = ABSENT;
  /** Whether it stands in a batch, so that the stream cannot become the upstream's. */
  isBatched: bool = false;
  /** What stands between the client's path and the upstream's; empty where the path is written directly. */
  upstreamPrefix: Bytes = new Bytes();
  /** Which way its request goes; set by the server. */
  way: Way = NOWHERE;
  /** What goes on after LATER. */
  pending: Pending | null = null;

  constructor(
    readonly message: Message,
    /** The stream: it takes a later answer with `settle`. */
    readonly exchange: McpExchange,
  ) {}
}
