/** Writing an MCP server in AssemblyScript: a tool is a class. Anything added here is public. */

export { CacheScope, ErrorCode, Revision } from '..';
export { SealVerdict, StateSeal } from '../input';
export { Logging, Severity } from '../logging';
// The checks have paths of their own, so that a plugin without one does not grow: ./schema-check, ./repeated-headers, ./require-approval.
export { ArgumentCheck } from './argument-check';
export { Ask } from './ask';
export { Client } from './client';
export { Link } from './content';
export { Logs } from './logs';
export { McpServer } from './mcp-server';
export { offerCompletion, offerPrompts, offerResources } from './offers';
export { Prompt } from './prompt';
export { PromptRequest } from './prompt-request';
export { PromptResult, Role } from './prompt-result';
export { Resource, ResourceTemplate } from './resource';
export { ResourceContents } from './resource-contents';
export { ResourceRequest } from './resource-request';
export { RestAnswer } from './rest-answer';
export { RestCall } from './rest-call';
export { Hint, Tool } from './tool';
export { CallState, ToolRequest } from './tool-request';
export { ToolResult } from './tool-result';
