/** Writing an MCP server in AssemblyScript: a tool is a class. Anything added here is public. */

export { ErrorCode, Revision } from '..';
// The checks have paths of their own, so that a plugin without one does not grow: ./schema-check, ./repeated-headers.
export { ArgumentCheck } from './argument-check';
export { McpServer } from './mcp-server';
export { RestAnswer } from './rest-answer';
export { RestCall } from './rest-call';
export { Hint, Tool } from './tool';
export { CallState, ToolRequest } from './tool-request';
export { ToolResult } from './tool-result';
