/** One MCP server of a tenant as postern.yaml describes it; its tool configuration may still be in a file. */
import type { Consumer, Gateway, McpServer } from '../catalogue/catalogue.js';
import { ControlPlaneError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import type { Cursor, Fields } from '../source/cursor.js';
import { parseDuration } from './duration.js';
import { refuseGatewayAsUpstream } from './gateway.js';
import { parseUpstream } from './upstream.js';

const DEFAULT_TIMEOUT_MS = 15_000;

/** A server whose configuration is not loaded yet. */
export interface ManifestServer extends Omit<McpServer, 'config'> {
  /** The inline map, or the text that names the file. */
  readonly config: Cursor;
}

/** Who may call a server, and what they see of it. */
export type Policy = Pick<McpServer, 'auth' | 'allow' | 'transform'>;

/** What a server's description is checked against. */
export interface ServerSurroundings {
  readonly gateway: Gateway;
  readonly consumers: readonly Consumer[];
}

/**
 * Reads one server.
 *
 * @throws ControlPlaneError for anything in the server's own entry
 */
export function parseServer(at: Cursor, name: string, around: ServerSurroundings): ManifestServer {
  const fields = at.fields(['name', 'upstream', 'timeout', 'config', 'auth', 'allow', 'transform']);
  const upstreamAt = fields.required('upstream');
  const upstream = parseUpstream(upstreamAt);
  refuseGatewayAsUpstream(upstream, around.gateway, upstreamAt);
  const timeoutAt = fields.optional('timeout');
  const policy = parsePolicy(fields, around.consumers);
  const config = fields.required('config');
  if (!config.isMap()) config.text();
  return {
    name,
    upstream,
    timeoutMs: timeoutAt === undefined ? DEFAULT_TIMEOUT_MS : parseDuration(timeoutAt),
    config,
    ...policy,
  };
}

/** The policy of an entry whose other fields are wrong; undefined when it cannot be read either. */
export function salvagePolicy(at: Cursor, consumers: readonly Consumer[]): Policy | undefined {
  try {
    return parsePolicy(at.anyFields(), consumers);
  } catch (error) {
    if (error instanceof ControlPlaneError) return undefined;
    throw error;
  }
}

function parsePolicy(fields: Fields, consumers: readonly Consumer[]): Policy {
  const auth = parseAuth(fields.optional('auth'));
  const allowAt = fields.optional('allow');
  if (auth === 'none' && allowAt !== undefined) {
    throw allowAt.error('CP_FIELD_VALUE', 'stands beside "auth: none"', 'Remove one of the two.');
  }
  const allow = allowAt === undefined ? undefined : parseAllow(allowAt, consumers);
  return { auth, allow, transform: parseTransform(fields.optional('transform')) };
}

function parseAuth(at: Cursor | undefined): 'key' | 'none' {
  const text = at?.text() ?? 'key';
  if (text === 'key' || text === 'none') return text;
  throw (at as Cursor).error('CP_FIELD_VALUE', `is "${text}"`, 'Write "key" (the default) or "none".');
}

function parseAllow(at: Cursor, consumers: readonly Consumer[]): string[] {
  const names = at.list().map((item) => {
    const name = item.text();
    if (consumers.some((consumer) => consumer.name === name)) return name;
    throw item.error('CP_CONSUMER_UNKNOWN', `is "${name}", which is no consumer of this tenant`);
  });
  if (names.length === 0) {
    const hint =
      'Name at least one consumer; leave "allow" out to allow all, remove the server to allow nobody.';
    throw at.error('CP_FIELD_VALUE', 'is an empty list', hint);
  }
  return [...new Set(names)];
}

function parseTransform(at: Cursor | undefined): JsonObject | undefined {
  if (at === undefined) return undefined;
  const fields = at.fields(['allow', 'tools']);
  for (const item of fields.optional('allow')?.list() ?? []) item.text();
  for (const item of fields.optional('tools')?.list() ?? []) {
    const tool = item.fields(['name', 'rename', 'title', 'description']);
    tool.required('name').text();
    tool.optional('rename')?.text();
    tool.optional('title')?.string();
    tool.optional('description')?.string();
  }
  const data: Json = at.json();
  return isJsonObject(data) ? data : undefined;
}
