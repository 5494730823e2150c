/** What one MCP server is at run time: its tools, its list of tools ready to send, its configuration for templates. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Output, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Tool } from './tool';

export class Server {
  /** As JSON, with quotes. */
  name: Bytes = Bytes.of('""');
  tools: Tool[] = [];
  /** `server.config`, for `.config.x`; null when there is none. */
  config: Tape | null = null;
  /** Keeps the text of `config` alive. */
  configText: Bytes = new Bytes();
  /** The whole result of tools/list. */
  listing: Bytes = new Bytes();
  /** The configuration of this server was refused: it answers errors, and the others serve. */
  isQuarantined: bool = false;

  /** The tool that a call names; null when there is none or it is not allowed. */
  findTool(tape: Tape, name: u32): Tool | null {
    const tools = this.tools;
    for (let i = 0; i < tools.length; i++) {
      const tool = unchecked(tools[i]);
      if (equalsBytes(tape, name, tool.name.ptr, tool.name.size)) return tool.isAllowed ? tool : null;
    }
    return null;
  }

  /** Renders the list once, in the order of the configuration. */
  prepareListing(): void {
    const out = new Output();
    out.ascii('{"tools":[');
    let listed = 0;
    for (let i = 0; i < this.tools.length; i++) {
      const tool = this.tools[i];
      if (!tool.isAllowed) continue;
      if (listed++) out.byte(0x2c);
      out.bytes(tool.entry.ptr, tool.entry.size);
    }
    out.ascii(']}');
    this.listing = bytesOf(out);
    out.free();
  }
}

/** A copy of what was written, for keeping. */
export function bytesOf(out: Output): Bytes {
  const view = new Bytes(out.data, <i32>out.length);
  return view.copy();
}
