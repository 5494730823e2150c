/** A tool's result with one text, and whom it goes to. Spec: MCP "Tool Result". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeEscaped } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  beginResult,
  beginToolText,
  Endpoint,
  endResult,
  endToolText,
  Revision,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

/** To whom a result goes, and in whose name. */
export class Reply {
  /** Whether the result that was written says so. */
  isError: bool = false;

  constructor(
    public id: Bytes,
    readonly server: Endpoint,
    readonly revision: Revision,
  ) {}

  /** Outlives the message that it answers. */
  keep(): void {
    this.id = this.id.copy();
  }

  begin(out: Output): void {
    beginResult(out, this.id, this.server, this.revision);
  }
}

/** Appends a result with one text. */
export function writeText(out: Output, reply: Reply, from: Output, isError: bool): void {
  reply.isError = isError;
  reply.begin(out);
  beginToolText(out);
  writeEscaped(out, from.data, <u32>from.length);
  endToolText(out, isError);
  endResult(out);
}
