/** One MCP server from its configuration, or a quarantined one that says nothing to clients. Spec: Higress mcp-server plugin. */

import { LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigReport, ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { isProxy, readProxy } from '../proxy/proxy-config';
import { QuarantinedServer } from '../quarantined-server';
import { RestServer } from '../rest-server';
import { Server } from '../server';
import { applyAllowList } from './allow-list';
import { fieldOf, noteUnknown, objectsOf, refuseUnsupported, textOf, warn } from './fields';
import { OFFER_FIELDS, readOffers } from './offers-config';
import { applyOptions, readServerOptions, SERVER_OPTIONS, ServerOptions } from './server-options';
import { readTool } from './tool-config';

const ROOT_FIELDS = ['server', 'tools', 'allowTools', 'upstreamPrefix'].concat(OFFER_FIELDS);
const SERVER_FIELDS = ['name', 'type', 'config', 'description'].concat(SERVER_OPTIONS);
const SECURITY_FIELDS = [
  'securitySchemes',
  'defaultDownstreamSecurity',
  'defaultUpstreamSecurity',
  'passthroughAuthHeader',
];

/** How many servers of the configuration being read are sound, and how many are quarantined. */
export let soundServers: i32 = 0;
export let quarantinedServers: i32 = 0;

/** Begins a new configuration. */
export function resetServerCounts(): void {
  soundServers = 0;
  quarantinedServers = 0;
}

/**
 * Reads the global part or a rule. Faults are logged here and not reported upwards: a rule that were skipped would
 * let its route's requests through to the upstream unread.
 */
export function readServer(outer: ConfigValue, _parent: Server | null): Server {
  const report = new ConfigReport();
  const value = new ConfigValue(outer.tape, outer.node, report);
  const server = readKind(value);
  if (report.isClean) {
    soundServers++;
    return server;
  }
  quarantinedServers++;
  report.write(LogLevel.Error, 'MCP server quarantined, fault');
  return new QuarantinedServer();
}

function readKind(value: ConfigValue): Server {
  const description = value.field('server');
  if (description !== null && isProxy(description)) return readProxy(value, description);
  const server = new RestServer();
  readInto(server, value);
  return server;
}

function readInto(server: RestServer, value: ConfigValue): void {
  noteUnknown(value, ROOT_FIELDS);
  refuseUnsupported(value, ['toolSet']);
  const description = fieldOf(value, 'server', Kind.Object);
  if (description === null) {
    if (value.field('server') === null) value.refuse('missing', 'add "server": {"name": "…"}', 'server');
    return;
  }
  const options = readDescription(server, description);
  const tools = objectsOf(value, 'tools');
  if (tools.length == 0) warn(value, 'tools', 'no tools', 'clients will see an empty list');
  for (let i = 0; i < tools.length; i++) {
    const tool = readTool(tools[i]);
    if (value.report.isClean) applyOptions(tool, tools[i], options);
    server.tools.push(tool);
  }
  noteRepeatedTools(server, value);
  applyAllowList(server, value);
  server.prepareListing();
  readOffers(server, value);
}

function readDescription(server: RestServer, value: ConfigValue): ServerOptions {
  noteUnknown(value, SERVER_FIELDS.concat(SECURITY_FIELDS));
  refuseUnsupported(value, SECURITY_FIELDS);
  const name = textOf(value, 'name');
  if (name == '') value.refuse('missing or empty', 'give the server a name', 'name');
  const type = textOf(value, 'type');
  if (type != '' && type != 'rest') {
    warn(value, 'type', 'unknown type, taken as "rest"', 'known: rest, mcp-proxy');
  }
  const config = value.field('config');
  if (config !== null && !config.is(Kind.Null)) {
    const out = new Output();
    writeCompact(out, config.tape, config.node);
    server.config = out.toBytes();
    out.free();
  }
  return readServerOptions(server, value);
}

/** Higress lists and calls the first tool of a name; so do we. */
function noteRepeatedTools(server: RestServer, value: ConfigValue): void {
  const kept = server.tools;
  server.tools = [];
  for (let i = 0; i < kept.length; i++) {
    let isRepeated = false;
    for (let k = 0; k < server.tools.length; k++) {
      if (server.tools[k].name.equals(kept[i].name)) isRepeated = true;
    }
    if (!isRepeated) server.tools.push(kept[i]);
    else warn(value, `tools[${i}].name`, 'stands twice, the first one counts', 'rename one of the tools');
  }
}
