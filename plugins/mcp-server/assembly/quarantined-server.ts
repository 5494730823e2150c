/** The server of a rule that could not be read: its route answers errors, so that nothing passes to the upstream unread. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ErrorCode, writeError } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRequest } from './mcp-request';
import { Server } from './server';

const INTERNAL_ERROR: u32 = 500;

export class QuarantinedServer extends Server {
  constructor() {
    super();
    this.fault = 'this MCP server is not configured correctly; its gateway log says why';
  }

  call(request: McpRequest, out: Output): u32 {
    writeError(out, request.message.id, ErrorCode.InternalError, this.fault);
    return INTERNAL_ERROR;
  }
}
