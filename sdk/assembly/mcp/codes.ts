/** The numbers of JSON-RPC errors that MCP servers answer. Spec: JSON-RPC 2.0 §5.1, MCP 2026-07-28 "Error codes". */

export const enum ErrorCode {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  /** Until 2025-11-25. */
  ResourceNotFound = -32002,
  /** What a header repeats of the body is missing or says something else; HTTP 400. */
  HeaderMismatch = -32020,
  /** `data` says which the client lacks; HTTP 400. */
  MissingClientCapability = -32021,
  /** `data` says which are spoken; HTTP 400. */
  UnsupportedProtocolVersion = -32022,
}
