/** What one MCP server is at run time: its tools, its list of tools, its configuration for templates. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Endpoint, Revision, ToolEntry, ToolListing } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Tool } from './tool';

const VERSION = '1.0.0';

export class Server extends Endpoint {
  tools: Tool[] = [];
  /** `server.config`, for `.config.x`; null when there is none. */
  config: Tape | null = null;
  /** Keeps the text of `config` alive. */
  configText: Bytes = new Bytes();
  private listed: ToolListing = new ToolListing([]);

  /** The configuration of this server was refused: it answers errors, and the others serve. */
  quarantine(): void {
    this.fault = 'this MCP server is not configured correctly; its gateway log says why';
  }

  /** Names the server to clients. */
  rename(name: string): void {
    this.introduce(name, VERSION);
  }

  /** The tool that a call names; null when there is none or it is not allowed. */
  findTool(tape: Tape, name: u32): Tool | null {
    const tools = this.tools;
    for (let i = 0; i < tools.length; i++) {
      const tool = unchecked(tools[i]);
      if (equalsBytes(tape, name, tool.name.ptr, tool.name.size)) return tool.isAllowed ? tool : null;
    }
    return null;
  }

  /** Takes up the tools that are listed, in the order of the configuration. */
  prepareListing(): void {
    const entries: ToolEntry[] = [];
    for (let i = 0; i < this.tools.length; i++) {
      const tool = this.tools[i];
      if (tool.isAllowed) entries.push(tool.entry);
    }
    this.listed = new ToolListing(entries);
  }

  listing(revision: Revision): Bytes {
    return this.listed.of(revision);
  }
}
