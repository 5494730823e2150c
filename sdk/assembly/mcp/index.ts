/** The MCP core of plugins: JSON-RPC messages in and out over bytes. Anything added here is public. */

export { isAscii, startsWithIgnoringCase } from './ascii';
export { answer, answerAccepted, answerInvalid, answerRefusal, answerVerdict } from './answers';
export { ErrorCode } from './codes';
export { beginResult, beginToolText, endResult, endToolText, writeError, writeErrorAbout } from './envelope';
export { Message, MessageKind } from './message';
export { RequestHead, Verdict } from './request-head';
export { NEWEST_VERSION, isSupportedVersion, negotiateVersion } from './versions';
