/** What a client says to a server it does not know yet. Spec: MCP "Lifecycle", 2026-07-28 "Discovery". */

import { Bytes } from '../../bytes';
import { Output, writeText } from '../../json';
import { Revision, revisionName } from '../versions';

/** Of every message that `writeInitialize` and `writeDiscover` write. */
export const HANDSHAKE_ID: Bytes = Bytes.of('1');

/** Asks for a session. `capabilities` and `clientInfo` are JSON objects. */
export function writeInitialize(
  out: Output,
  revision: Revision,
  capabilities: Bytes,
  clientInfo: Bytes,
): void {
  out.ascii('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":');
  writeText(out, revisionName(revision));
  out.ascii(',"capabilities":');
  out.bytes(capabilities.ptr, capabilities.size);
  out.ascii(',"clientInfo":');
  out.bytes(clientInfo.ptr, clientInfo.size);
  out.ascii('}}');
}

/** Says that the session begins. */
export function writeInitialized(out: Output): void {
  out.ascii('{"jsonrpc":"2.0","method":"notifications/initialized"}');
}

/** Asks a server without sessions what it can do. */
export function writeDiscover(out: Output, clientInfo: Bytes): void {
  out.ascii('{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{');
  writeModernMeta(out, clientInfo);
  out.ascii('}}}');
}

/** Appends the members of `_meta` that every request has since 2026-07-28. */
export function writeModernMeta(out: Output, clientInfo: Bytes): void {
  out.ascii('"io.modelcontextprotocol/protocolVersion":');
  writeText(out, revisionName(Revision.V2026_07_28));
  out.ascii(',"io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":');
  out.bytes(clientInfo.ptr, clientInfo.size);
}
