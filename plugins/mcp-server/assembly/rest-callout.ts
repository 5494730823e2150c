/** A call whose request went to the API beside the client's, which waits: its answer becomes the tool's result. */

import {
  Action,
  BufferType,
  HostBytes,
  MapType,
  nowMilliseconds,
  readBuffer,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { McpExchange } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pending } from './pending';
import { writeAnswer, writeUnreadable } from './reply/answer';
import { CallLog } from './reply/call-log';
import { isEncoded, readStatus, setAnswerHeaders } from './reply/response-head';
import { Reply } from './reply/result';
import { Tool } from './tool';

const OK: u32 = 200;
/** What Envoy answers where nobody else does. */
const UNREACHED: u32 = 503;

const body = new HostBytes();
const out = new Output();


@final
export class RestCallout extends Pending {
  /** For a client that wants to be told more. */
  log: CallLog | null = null;
  private readonly begun: i64 = nowMilliseconds();

  /** @param call the gateway's number */
  constructor(
    private readonly exchange: McpExchange,
    private readonly tool: Tool,
    private readonly reply: Reply,
    private readonly call: u32,
  ) {
    super();
  }

  whileWaiting(): Action {
    return Action.Pause;
  }

  onCallout(call: u32, headers: u32, bodySize: u32): void {
    if (call != this.call) return;
    out.clear();
    body.free();
    if (bodySize > 0) readBuffer(BufferType.HttpCallResponseBody, 0, bodySize, body);
    setAnswerHeaders(MapType.HttpCallResponseHeaders);
    const status = headers == 0 ? UNREACHED : readStatus();
    const log = this.log;
    if (log !== null) log.tell(this.exchange, this.tool, status);
    if (headers > 0 && isEncoded()) writeUnreadable(out, this.reply);
    else writeAnswer(out, this.reply, this.tool, status, body);
    setAnswerHeaders(MapType.HttpResponseHeaders);
    const meter = this.tool.meter;
    if (meter !== null) meter.end(this.begun, body.size, this.reply.isError);
    body.free();
    this.exchange.settle(this.reply.id, out, OK);
  }
}
