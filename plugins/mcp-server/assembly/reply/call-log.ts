/** What a client is told of how its call went, beside the result. Spec: MCP "Logging". */

import { nowMilliseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { McpExchange } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Logging, Severity, writeLogMessage } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/logging';
import { McpRequest } from '../mcp-request';
import { Tool } from '../tool';

const data = new Output();
const note = new Output();

/** Of one call, for a client that wants to be told. */
@final
export class CallLog {
  private readonly begun: i64 = nowMilliseconds();

  constructor(private least: Severity) {}

  /** Tells what the upstream has answered; nothing of its body or headers. */
  tell(exchange: McpExchange, tool: Tool, status: u32): void {
    const severity = severityOf(status);
    if (severity < this.least) return;
    data.clear();
    data.ascii('{"tool":');
    writeString(data, tool.name.ptr, tool.name.size);
    data.ascii(',"status":');
    data.integer(status);
    data.ascii(',"milliseconds":');
    data.integer(nowMilliseconds() - this.begun);
    data.byte(0x7d);
    note.clear();
    writeLogMessage(note, severity, 'upstream', data);
    exchange.notify(note);
  }
}

/** Null where the client does not want to be told or could not read it. */
export function logOf(logging: Logging | null, request: McpRequest): CallLog | null {
  if (logging === null || !request.exchange.takesEvents) return null;
  const least = logging.leastFor(request.message, request.revision);
  return least == Severity.None ? null : new CallLog(least);
}

function severityOf(status: u32): Severity {
  if (status >= 200 && status <= 299) return Severity.Info;
  return status >= 400 && status <= 499 ? Severity.Warning : Severity.Error;
}
