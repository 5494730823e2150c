/** The questions for a server's tools and instructions in the newest revision, and what the answers say. Spec: MCP 2026-07-28, "Listing Tools", "Discovery". */
import type { Endpoint } from './endpoint.js';
import { isObject, member } from './json.js';
import type { Json, JsonObject } from './json.js';
import type { ListedTool } from './listed-server.js';

const REVISION = '2026-07-28';
const DIGEST = 'io.postern/digest';
/** No server has such a path; a request that arrives with it at an upstream was not taken by anybody. */
export const ASKED_PATH = '/postern-tools-list';

/** A request for a page of the list. */
export function toolsListRequest(endpoint: Endpoint, cursor?: string): JsonObject {
  return requestFor(endpoint, 'tools/list', cursor === undefined ? {} : { cursor });
}

/** A request for what the server says of itself. */
export function discoverRequest(endpoint: Endpoint): JsonObject {
  return requestFor(endpoint, 'server/discover', {});
}

function requestFor({ authority, properties }: Endpoint, method: string, params: JsonObject): JsonObject {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': REVISION,
    'io.modelcontextprotocol/clientInfo': { name: 'postern', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    method: 'POST',
    path: ASKED_PATH,
    authority,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': method,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
    properties,
  };
}

/** A page, or what was answered instead. */
export type Page =
  | {
      readonly server: string | undefined;
      readonly tools: readonly ListedTool[];
      readonly next: string | undefined;
    }
  | Fault;

/** What stands in the place of a page. */
export interface Fault {
  readonly fault: string;
  readonly status: number;
}

/** Reads the body of an answer. */
export function readPage(status: number, body: string): Page {
  const message = parsed(body);
  const result = member(message, 'result');
  const tools = member(result, 'tools');
  if (status !== 200 || !Array.isArray(tools)) {
    const said = member(member(message, 'error'), 'message');
    return { fault: `it answers HTTP ${status}${typeof said === 'string' ? `: ${said}` : ''}`, status };
  }
  const next = member(result, 'nextCursor');
  const name = member(member(member(result, '_meta'), 'io.modelcontextprotocol/serverInfo'), 'name');
  return {
    server: typeof name === 'string' ? name : undefined,
    tools: tools.filter(isObject).map(toolOf),
    next: typeof next === 'string' ? next : undefined,
  };
}

/** The instructions in the body of an answer; empty where there are none. */
export function readInstructions(body: string): string {
  return textOf(member(member(parsed(body), 'result'), 'instructions'));
}

function toolOf(entry: JsonObject): ListedTool {
  const { name, title, description, inputSchema, outputSchema, annotations, _meta, ...others } = entry;
  const { [DIGEST]: digest, ...meta } = isObject(_meta) ? _meta : {};
  return {
    name: textOf(name),
    title: textOf(title),
    description: textOf(description),
    inputSchema,
    outputSchema,
    annotations: isObject(annotations) ? annotations : {},
    digest: typeof digest === 'string' ? digest : undefined,
    rest: Object.keys(meta).length === 0 ? others : { ...others, _meta: meta },
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
