/** What a server says of itself and how it is served: additions of Postern's to `server`, all optional. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { CacheScope, ServerInfo, showDigest } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Approval } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/input';
import { Logging, Severity, severityOf } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/logging';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Server, VERSION } from '../server';
import { tellDefinition } from '../telemetry/definition-digests';
import { Tool } from '../tool';
import { isDestructive, readApproval } from './approval-config';
import { flagOf, textOf } from './fields';
import { countOf, iconsOf, jsonOf, textsOf } from './json-fields';
import { readMirrored } from './mirrored-arguments';

/** Beside Higress's. */
export const SERVER_OPTIONS = [
  'title',
  'version',
  'instructions',
  'websiteUrl',
  'icons',
  'ttlMs',
  'cacheScope',
  'pageSize',
  'allowedOrigins',
  'allowedHosts',
  'subscriptions',
  'toolDigests',
  'requireApproval',
  'approval',
  'logging',
];
/** Those that need the tools of the configuration: ignored, they would promise what is not kept. */
export const OWN_TOOL_OPTIONS = [
  'pageSize',
  'subscriptions',
  'toolDigests',
  'requireApproval',
  'approval',
  'logging',
];
/** Beside Higress's. */
export const TOOL_OPTIONS = ['icons', 'requireApproval'];
/** A day. */
const LONGEST_TTL = 86_400_000;
const LARGEST_PAGE = 10_000;

/** What of it concerns the tools. */
export class ServerOptions {
  /** The server's name. */
  server: Bytes = new Bytes();
  approval: Approval | null = null;
  /** Whether every tool that is marked destructive needs approval. */
  requiresApproval: bool = false;
  showsDigests: bool = false;
}

/** Reads the options of `server`; its name must have been read. */
export function readServerOptions(server: Server, value: ConfigValue): ServerOptions {
  introduce(server, value);
  server.instructions = jsonOf(value, 'instructions', Kind.String);
  server.ttlMs = <u32>countOf(value, 'ttlMs', 0, LONGEST_TTL);
  server.pageSize = countOf(value, 'pageSize', 0, LARGEST_PAGE);
  server.cacheScope = readScope(value);
  // an empty list lets nobody in
  server.origins = textsOf(value, 'allowedOrigins');
  server.hosts = textsOf(value, 'allowedHosts');
  readLogging(server, value);
  const options = new ServerOptions();
  options.approval = readApproval(value);
  options.requiresApproval = flagOf(value, 'requireApproval');
  options.showsDigests = flagOf(value, 'toolDigests');
  if (options.requiresApproval && options.approval === null) refuseMissingKey(value);
  return options;
}

/** Applies them, and the tool's own options, to a tool that has been read. */
export function applyOptions(tool: Tool, value: ConfigValue, options: ServerOptions): void {
  tool.entry.icons = iconsOf(value);
  const own = value.field('requireApproval');
  const isWanted = flagOf(value, 'requireApproval');
  const needs = isWanted || (own === null && options.requiresApproval && isDestructive(value));
  if (needs) tool.approval = options.approval;
  if (isWanted && options.approval === null) refuseMissingKey(value);
  readMirrored(tool, value);
  if (options.showsDigests) {
    showDigest(tool.entry);
    tellDefinition(options.server, tool.name, tool.entry);
  }
}

function refuseMissingKey(value: ConfigValue): void {
  value.refuse(
    'nothing signs what was approved',
    'add "approval": {"key": "…"} to server, with 32 random bytes or more',
    'requireApproval',
  );
}

function introduce(server: Server, value: ConfigValue): void {
  const version = textOf(value, 'version');
  const info = new ServerInfo(
    textOf(value, 'name'),
    version == '' ? VERSION : version,
    textOf(value, 'title'),
  );
  info.description = textOf(value, 'description');
  info.websiteUrl = textOf(value, 'websiteUrl');
  info.icons = iconsOf(value);
  server.introduce(info);
}

/** The least that clients which shake hands are told; those of 2026-07-28 say for themselves. */
function readLogging(server: Server, value: ConfigValue): void {
  const level = value.field('logging');
  if (level === null || level.is(Kind.Null)) return;
  const least = severityOf(level.tape, level.node);
  if (least == Severity.None) level.refuse('not a level', 'one of debug to emergency, as "warning"');
  const logging = new Logging(least);
  server.logging = logging;
  server.features.push(logging);
}

function readScope(value: ConfigValue): CacheScope {
  const scope = textOf(value, 'cacheScope');
  if (scope == 'public') return CacheScope.Public;
  if (scope != '' && scope != 'private') {
    value.refuse('neither public nor private', 'private where callers may see different lists', 'cacheScope');
  }
  return CacheScope.Private;
}
