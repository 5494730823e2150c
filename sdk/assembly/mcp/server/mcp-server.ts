/** One MCP server: one plugin configuration with its tools. */

import { Bytes } from '../../bytes';
import { HttpContext, RootContext } from '../../context';
import { equalsBytes, Output, Tape, writeText } from '../../json';
import { log, LogLevel } from '../../log';
import { Completable } from '../completion/completable';
import { Endpoint } from '../endpoint';
import { ListEntry, Listing } from '../listing';
import { ServerInfo } from '../server-info';
import { ToolEntry } from '../tool-entry';
import { Tool } from './tool';
import { ToolExchange } from './tool-exchange';

/**
 * @example
 * class Greetings extends McpServer {
 *   constructor(id: u32) {
 *     super(id, 'greetings', '1.0.0');
 *     this.add(new Greet());
 *   }
 * }
 *
 * registerRootContext((id: u32): RootContext => new Greetings(id));
 */
export abstract class McpServer extends RootContext {
  /** The path that is served; empty: every one that the gateway leads here. The others pass. */
  path: string = '';
  readonly endpoint: Endpoint = new Endpoint();
  /** The SDK's: whose arguments can be completed. */
  readonly prompts: Completable[] = [];
  readonly templates: Completable[] = [];
  private tools: Tool[] = [];
  private pathBytes: Bytes = new Bytes();

  /** @param title for people; empty: the name */
  constructor(id: u32, name: string, version: string, title: string = '') {
    super(id);
    this.endpoint.introduce(new ServerInfo(name, version, title));
    // A page in a browser is let in by name only. Spec: MCP "Streamable HTTP", security warning.
    this.endpoint.origins = [];
  }

  /** Takes up a tool, in the order in which they are listed. */
  add(tool: Tool): void {
    this.tools.push(tool);
  }

  /** Tells models what the server is for. */
  instruct(text: string): void {
    const out = new Output();
    writeText(out, text);
    this.endpoint.instructions = out.toBytes();
    out.free();
  }

  /** Lets the pages of an origin call: `https://host`, with the port unless it is the scheme's own. */
  allowOrigin(origin: string): void {
    const origins = this.endpoint.origins;
    if (origins !== null) origins.push(Bytes.of(origin));
  }

  /** Reads the plugin's configuration, before the tools are listed. False refuses it: log why before. */
  configure(configuration: Bytes): bool {
    return true;
  }

  onConfigure(configuration: Bytes): bool {
    if (!this.configure(configuration)) return false;
    this.pathBytes = Bytes.of(this.path);
    const entries: ListEntry[] = [];
    for (let i = 0; i < this.tools.length; i++) {
      const tool = this.tools[i];
      const entry = new ToolEntry();
      let fault = tool.prepare(entry);
      for (let k = 0; k < i; k++) if (this.tools[k].name == tool.name) fault = 'its name stands twice';
      if (fault != '') {
        log(LogLevel.Error, 'MCP tool "' + tool.name + '" cannot be listed: ' + fault);
        return false;
      }
      entries.push(entry);
    }
    this.endpoint.listing = new Listing('tools', entries);
    return true;
  }

  createHttpContext(id: u32): HttpContext | null {
    return new ToolExchange(id, this);
  }

  /** Whether a request target is this server's, whatever its query. */
  serves(target: Bytes): bool {
    const path = this.pathBytes;
    if (path.size == 0) return true;
    return target.startsWith(path) && (target.size == path.size || target.at(path.size) == 0x3f);
  }

  /** The tool that a call names. */
  find(tape: Tape, name: u32): Tool | null {
    for (let i = 0; i < this.tools.length; i++) {
      const tool = unchecked(this.tools[i]);
      if (equalsBytes(tape, name, tool.nameBytes.ptr, tool.nameBytes.size)) return tool;
    }
    return null;
  }
}
