/** The MCP core of plugins: JSON-RPC messages in and out over bytes. Anything added here is public. */

export { isAscii, startsWithIgnoringCase } from './ascii';
export { answer, answerAccepted, answerEvents, answerInvalid, answerRefusal, answerVerdict } from './answers';
export { ErrorCode } from './codes';
export { Asked } from './asked';
export { writeCaching } from './caching';
export { CacheScope, Endpoint } from './endpoint';
export {
  beginError,
  beginResult,
  beginToolText,
  endError,
  endResult,
  endToolText,
  writeEmptyResult,
  writeError,
  writeErrorAbout,
  writeFault,
  writeMismatch,
} from './envelope';
export { writeEvent } from './events';
export { Admission, LATER, McpExchange } from './exchange';
export { Feature, NOT_MINE } from './feature';
export { answerList } from './list-answer';
export { ListEntry, Listing, writeMember } from './listing';
export { Message, MessageKind } from './message';
export { answerMethod, answerUnknown, answerUnknownTool } from './methods';
export { MirroredHeaders } from './mirrored-headers';
export { paramHeaderFault, ParamHeader, readParamHeaders } from './param-headers';
export { RequestHead, Verdict } from './request-head';
export { ServerInfo } from './server-info';
export { showDigest, toolDigest } from './tool-digest';
export { ToolEntry } from './tool-entry';
export {
  isModern,
  negotiateVersion,
  Revision,
  revisionName,
  revisionNamed,
  UNNAMED_REVISION,
} from './versions';
