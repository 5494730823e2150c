/** The numbers of JSON-RPC errors that MCP servers answer. Spec: JSON-RPC 2.0 §5.1. */

export const enum ErrorCode {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
}
