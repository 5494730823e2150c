/** A server whose tools are those of others, under the name `server___tool`. Spec: Higress mcp-server plugin, `toolSet`. */

import { Bytes, log, LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Output, Tape, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answerUnknown, ListEntry, Listing, ToolEntry } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { CalloutRoute } from '../call/send';
import { MemberCall } from '../member-call';
import { McpRequest } from '../mcp-request';
import { Server } from '../server';
import { AllowedTools } from './allowed-tools';
import { findServer } from './server-registry';

const SEPARATOR = '___';

const text = new Output();

/** One entry of `serverTools`. */
export class Membership {
  /** Where its calls go; null: where the server says. */
  route: CalloutRoute | null = null;

  constructor(
    readonly serverName: string,
    readonly tools: string[],
  ) {}
}

/** A tool of a set. */
class Member {
  constructor(
    readonly name: Bytes,
    readonly server: Server,
    readonly call: MemberCall,
  ) {}
}

export class ToolSetServer extends Server {
  readonly allowed: AllowedTools = new AllowedTools();
  memberships: Membership[] = [];
  private members: Member[] = [];

  /** Takes up the tools, once all servers have been read. What is not there is left out, with a warning. */
  complete(): void {
    const entries: ListEntry[] = [];
    for (let i = 0; i < this.memberships.length; i++) {
      const membership = this.memberships[i];
      const server = findServer(membership.serverName);
      if (server === null) warnMissing(membership.serverName, '');
      else
        for (let k = 0; k < membership.tools.length; k++)
          this.take(membership, server, membership.tools[k], entries);
    }
    this.listing = new Listing('tools', entries);
  }

  private take(membership: Membership, server: Server, tool: string, entries: ListEntry[]): void {
    const own = Bytes.of(tool);
    const entry = server.memberEntry(own);
    if (entry === null) return warnMissing(membership.serverName, tool);
    const name = Bytes.of(membership.serverName + SEPARATOR + tool);
    if (!this.allowed.allows(name) || this.find(name) !== null) return;
    const call = new MemberCall(this, own, membership.route);
    this.members.push(new Member(name, server, call));
    entries.push(renamed(entry, name));
  }

  call(request: McpRequest, out: Output): u32 {
    const tape = request.message.tape;
    const members = this.members;
    for (let i = 0; i < members.length; i++) {
      const member = unchecked(members[i]);
      if (!equalsBytes(tape, request.name, member.name.ptr, member.name.size)) continue;
      return member.server.callMember(request, member.call, out);
    }
    const words = this.allowed.isLimited ? 'Tool not allowed: ' : 'unknown tool: ';
    return answerUnknown(request.message, words, request.name, out);
  }

  private find(name: Bytes): Member | null {
    for (let i = 0; i < this.members.length; i++)
      if (this.members[i].name.equals(name)) return this.members[i];
    return null;
  }
}

/** The same tool under another name. */
function renamed(entry: ToolEntry, name: Bytes): ToolEntry {
  const copy = new ToolEntry();
  text.clear();
  writeString(text, name.ptr, name.size);
  copy.name = text.toBytes();
  copy.title = entry.title;
  copy.description = entry.description;
  copy.inputSchema = entry.inputSchema;
  copy.outputSchema = entry.outputSchema;
  copy.givesObject = entry.givesObject;
  copy.annotations = entry.annotations;
  copy.icons = entry.icons;
  copy.meta = entry.meta;
  return copy;
}

function warnMissing(server: string, tool: string): void {
  const what = tool == '' ? `server "${server}"` : `tool "${tool}" of server "${server}"`;
  log(
    LogLevel.Warn,
    `configuration warning at toolSet.serverTools: there is no ${what}; hint: check the names in the other rules`,
  );
}
