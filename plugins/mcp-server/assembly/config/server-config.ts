/** One MCP server from its configuration, or a quarantined one that says nothing to clients. Spec: Higress mcp-server plugin. */

import { Bytes, LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ConfigReport, ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { isProxy, readProxy } from '../proxy/proxy-config';
import { registerServer, registerSet, resetRegistry } from '../proxy/server-registry';
import { readToolSet } from '../proxy/tool-set-config';
import { QuarantinedServer } from '../quarantined-server';
import { RestServer } from '../rest-server';
import { Server } from '../server';
import { applyAllowList } from './allow-list';
import { nameOf, noteUnknown, objectsOf, warn } from './fields';
import { OFFER_FIELDS, readOffers } from './offers-config';
import { readRoute, ROUTE_FIELDS } from './route-config';
import { applyOptions, readServerOptions } from './server-options';
import { noteType, readName, readSettings } from './server-settings-config';
import { readTool } from './tool-config';

const ROOT_FIELDS = ['server', 'tools', 'allowTools', 'upstreamPrefix'].concat(OFFER_FIELDS);
/** Higress brings these with it, compiled in: their configurations name no tools. */
const BUILT_IN = ['amap-tools', 'quark-search'];

/** How many servers of the configuration being read are sound, and how many are quarantined. */
export let soundServers: i32 = 0;
export let quarantinedServers: i32 = 0;

/** Begins a new configuration. */
export function resetServerCounts(): void {
  soundServers = 0;
  quarantinedServers = 0;
  resetRegistry();
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
    registerServer(nameOfServer(value), server);
    return server;
  }
  quarantinedServers++;
  report.write(LogLevel.Error, 'MCP server quarantined, fault');
  return new QuarantinedServer();
}

function readKind(value: ConfigValue): Server {
  const set = value.field('toolSet');
  if (set !== null) {
    const composed = readToolSet(value, set);
    registerSet(composed);
    return composed;
  }
  const description = value.field('server');
  if (description !== null && isProxy(description)) return readProxy(value, description);
  const server = new RestServer();
  readInto(server, value);
  return server;
}

function nameOfServer(value: ConfigValue): string {
  const description = value.field('server');
  if (description === null) return '';
  const name = description.field('name');
  return name === null ? '' : name.asText();
}

function readInto(server: RestServer, value: ConfigValue): void {
  noteUnknown(value, ROOT_FIELDS);
  const description = value.field('server');
  if (description === null) {
    value.refuse('missing', 'add "server": {"name": "…"}', 'server');
    return;
  }
  if (!description.is(Kind.Object)) {
    const kind = nameOf(description.tape.kind(description.node));
    description.refuse(`expected object, saw ${kind}`, 'put it in braces');
    return;
  }
  readName(description);
  server.name = Bytes.of(description.text('name'));
  noteType(description);
  server.settings = readSettings(description, ROUTE_FIELDS);
  // Higress shows everybody everything that it knows of
  if (!server.settings.isStrict) server.unnamedRevision = Revision.V2025_11_25;
  readTools(server, value, description);
  applyAllowList(server, value);
  server.prepareListing();
  readOffers(server, value);
  if (server.tools.length + server.features.length == 0) noteNothing(server, value, description);
}

function readTools(server: RestServer, value: ConfigValue, description: ConfigValue): void {
  const options = readServerOptions(server, description);
  options.server = server.name;
  // the specification has every Origin checked; compat leaves it to others unless it is told
  if (server.settings.isStrict && server.origins === null) server.origins = [];
  if (value.field('tools') === null) return;
  const tools = objectsOf(value, 'tools');
  for (let i = 0; i < tools.length; i++) {
    const tool = readTool(tools[i], server.settings);
    readRoute(tool, tools[i], description);
    if (value.report.isClean) applyOptions(tool, tools[i], options);
    if (!server.add(tool)) {
      warn(value, `tools[${i}].name`, 'stands twice, the first one counts', 'rename one of the tools');
    }
  }
}

/** To Higress, a server without tools is one that it has compiled in. */
function noteNothing(server: RestServer, value: ConfigValue, description: ConfigValue): void {
  const name = description.text('name');
  if (server.settings.isStrict || BUILT_IN.includes(name)) {
    warn(value, 'tools', 'no tools', 'clients will see an empty list');
  } else if (value.report.isClean) {
    value.refuse('no tools', 'add at least one; with "mode": "strict" a server may have none', 'tools');
  }
}
