/** Writing an MCP server in AssemblyScript: a tool is a class. Anything added here is public. */

export { ErrorCode, Revision } from '..';
export { ArgumentCheck } from './argument-check';
export { McpServer } from './mcp-server';
export { RepeatedHeaders } from './repeated-headers';
export { RestAnswer } from './rest-answer';
export { RestCall } from './rest-call';
export { SchemaCheck } from './schema-check';
export { Hint, Tool } from './tool';
export { CallState, ToolRequest } from './tool-request';
export { ToolResult } from './tool-result';
