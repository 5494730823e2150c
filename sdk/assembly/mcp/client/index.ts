/** Being the client of another MCP server. Anything added here is public. */

export { EventReader } from './event-reader';
export {
  HANDSHAKE_ID,
  writeDiscover,
  writeInitialize,
  writeInitialized,
  writeModernMeta,
} from './handshake-text';
export { Incoming, IncomingKind } from './incoming';
export { isWireId, writeWireId } from './wire-id';
