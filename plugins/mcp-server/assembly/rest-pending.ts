/** A call whose request went on to the API: its answer is held until it is whole, then replaced by the tool's result. */

import {
  Action,
  BufferType,
  Bytes,
  HostBytes,
  nowMilliseconds,
  readBuffer,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answer, answerEvents, McpExchange } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pending } from './pending';
import { CallLog } from './reply/call-log';
import { replaceResponse } from './reply/replace';
import { isEncoded, readStatus } from './reply/response-head';
import { writeAnswer, writeUnreadable } from './reply/answer';
import { Reply } from './reply/result';
import { Tool } from './tool';

const body = new HostBytes();
const out = new Output();
const CALLED = Bytes.of('mcp:tools/call:empty_response');

export class RestPending extends Pending {
  private status: u32 = 0;
  private isUnreadable: bool = false;
  private isDone: bool = false;
  private readonly begun: i64 = nowMilliseconds();

  constructor(
    private tool: Tool,
    private reply: Reply,
    private exchange: McpExchange,
    private log: CallLog | null,
  ) {
    super();
  }

  onResponseHeaders(endOfStream: bool): Action {
    this.status = readStatus();
    this.isUnreadable = isEncoded();
    if (!endOfStream) return Action.Pause;
    // There is no body to replace, and no way to add one on stock Envoy: the one place for a local response here.
    this.writeResult(body);
    return this.exchange.frame(out) ? answerEvents(out, CALLED) : answer(200, out, CALLED);
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (this.isDone) return Action.Continue;
    return endOfStream ? this.finish(size) : Action.Pause;
  }

  onResponseTrailers(): Action {
    return this.isDone ? Action.Continue : this.finish(i32.MAX_VALUE);
  }

  private finish(size: i32): Action {
    readBuffer(BufferType.HttpResponseBody, 0, size, body);
    this.writeResult(body);
    body.free();
    replaceResponse(out, this.exchange.frame(out));
    out.clear();
    return Action.Continue;
  }

  /** Ends the call. */
  private writeResult(answered: Bytes): void {
    this.isDone = true;
    const log = this.log;
    if (log !== null) log.tell(this.exchange, this.tool, this.status);
    out.clear();
    if (this.isUnreadable) writeUnreadable(out, this.reply);
    else writeAnswer(out, this.reply, this.tool, this.status, answered);
    const meter = this.tool.meter;
    if (meter !== null) meter.end(this.begun, answered.size, this.reply.isError);
  }
}
