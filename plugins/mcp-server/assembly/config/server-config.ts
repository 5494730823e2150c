/** One MCP server from its configuration, or a quarantined one that says nothing to clients. Spec: Higress mcp-server plugin. */

import { LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigReport, ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { QuarantinedServer } from '../quarantined-server';
import { RestServer } from '../rest-server';
import { Server } from '../server';
import { applyAllowList } from './allow-list';
import { fieldOf, noteUnknown, objectsOf, refuseUnsupported, textOf, warn } from './fields';
import { readTool } from './tool-config';

const ROOT_FIELDS = ['server', 'tools', 'allowTools', 'upstreamPrefix'];
const SERVER_FIELDS = ['name', 'type', 'config', 'description'];
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
  const server = new RestServer();
  readInto(server, value);
  if (report.isClean) {
    soundServers++;
    return server;
  }
  quarantinedServers++;
  report.write(LogLevel.Error, 'MCP server quarantined, fault');
  return new QuarantinedServer();
}

function readInto(server: RestServer, value: ConfigValue): void {
  noteUnknown(value, ROOT_FIELDS);
  refuseUnsupported(value, ['toolSet']);
  const description = fieldOf(value, 'server', Kind.Object);
  if (description === null) {
    if (value.field('server') === null) value.refuse('missing', 'add "server": {"name": "…"}', 'server');
    return;
  }
  readDescription(server, description);
  const tools = objectsOf(value, 'tools');
  if (tools.length == 0) warn(value, 'tools', 'no tools', 'clients will see an empty list');
  for (let i = 0; i < tools.length; i++) server.tools.push(readTool(tools[i]));
  noteRepeatedTools(server, value);
  applyAllowList(server, value);
  server.prepareListing();
}

function readDescription(server: RestServer, value: ConfigValue): void {
  noteUnknown(value, SERVER_FIELDS.concat(SECURITY_FIELDS));
  refuseUnsupported(value, SECURITY_FIELDS);
  const name = textOf(value, 'name');
  if (name == '') value.refuse('missing or empty', 'give the server a name', 'name');
  server.rename(name);
  const type = textOf(value, 'type');
  if (type == 'mcp-proxy') {
    value.refuse('"mcp-proxy" is not supported by this version', 'use a server of type "rest"', 'type');
  } else if (type != '' && type != 'rest') {
    warn(value, 'type', 'unknown type, taken as "rest"', 'known: rest');
  }
  const config = value.field('config');
  if (config !== null && !config.is(Kind.Null)) {
    const out = new Output();
    writeCompact(out, config.tape, config.node);
    server.config = out.toBytes();
    out.free();
  }
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
