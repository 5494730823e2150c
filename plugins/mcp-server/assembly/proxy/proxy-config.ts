/** A server of type `mcp-proxy` from its configuration. Spec: Higress mcp-server plugin, `server.type`. */

import { Bytes, sharedSecret } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { readArguments } from '../config/argument-config';
import { bytesOfText, nodeOf, noteUnknown, objectsOf, refuseUnsupported, textOf } from '../config/fields';
import { readEntry } from '../config/listing-entry';
import { OWN_TOOL_OPTIONS, readServerOptions } from '../config/server-options';
import { readName, readSettings } from '../config/server-settings-config';
import { readSecurity } from '../config/tool-config';
import { ServerSettings } from '../server-settings';
import { Tool } from '../tool';
import { AllowedTools } from './allowed-tools';
import { Backend } from './backend';
import { positive } from './positive';
import { ProxyServer } from './proxy-server';
import { ServerUrl } from './server-url';
import { SessionSeal } from './session-seal';

const ROOT_FIELDS = ['server', 'tools', 'allowTools', 'upstreamPrefix'];
const OWN_FIELDS = ['transport', 'mcpServerURL', 'timeout', 'cluster', 'sessionKey', 'sessionLifetime'];
const TOOL_FIELDS = [
  'name',
  'title',
  'description',
  'args',
  'outputSchema',
  'annotations',
  'security',
  'requestTemplate',
];
const DAY_SECONDS: i64 = 86_400;
const SHORTEST_KEY = 16;
const SECRET = Bytes.of('postern mcp sessions');

/** Whether a `server` object describes one. */
export function isProxy(description: ConfigValue): bool {
  const type = description.field('type');
  return type !== null && type.says('mcp-proxy');
}

/** Reads the global part or a rule; faults go to the value's report. */
export function readProxy(value: ConfigValue, description: ConfigValue): ProxyServer {
  const server = new ProxyServer();
  noteUnknown(value, ROOT_FIELDS);
  refuseUnsupported(description, OWN_TOOL_OPTIONS);
  readName(description);
  const settings = readSettings(description, OWN_FIELDS);
  server.isStrict = settings.isStrict;
  readCommon(server.common, settings);
  readServerOptions(server, description);
  readTransport(server.backend, description);
  readUrl(server.backend, description);
  server.backend.timeoutMs = <u32>positive(description, 'timeout', 5000);
  server.backend.cluster = textOf(description, 'cluster');
  server.seal = readSeal(description);
  readTools(server, value, settings);
  readAllowed(server.allowed, value);
  return server;
}

/** What a tool does not say, its server does. */
function readCommon(tool: Tool, settings: ServerSettings): void {
  tool.downstream = settings.downstream;
  tool.upstream = settings.upstream;
  tool.passesAuthorization = settings.passesAuthorization;
}

/** Their credentials, and what a tool set lists of them. */
function readTools(server: ProxyServer, value: ConfigValue, settings: ServerSettings): void {
  if (value.field('tools') === null) return;
  const tools = objectsOf(value, 'tools');
  for (let i = 0; i < tools.length; i++) {
    noteUnknown(tools[i], TOOL_FIELDS);
    const tool = new Tool();
    readCommon(tool, settings);
    readSecurity(tool, tools[i], settings);
    tool.name = bytesOfText(tools[i], 'name');
    textOf(tools[i], 'description');
    nodeOf(tools[i], 'outputSchema', Kind.Object);
    readArguments(tools[i], settings.isStrict);
    if (value.report.isClean) tool.entry = readEntry(tools[i]);
    server.tools.push(tool);
  }
}

function readTransport(backend: Backend, description: ConfigValue): void {
  const transport = textOf(description, 'transport');
  backend.isEventStream = transport == 'sse';
  if (transport == 'http' || transport == 'sse') return;
  const fault =
    transport == ''
      ? 'transport field is required for mcp-proxy server type'
      : `invalid transport value: ${transport}, must be 'http' or 'sse'`;
  description.refuse(fault, 'write "http", or "sse" for a server of 2024-11-05', 'transport');
}

function readUrl(backend: Backend, description: ConfigValue): void {
  const url = new ServerUrl(textOf(description, 'mcpServerURL'));
  if (url.fault != '') description.refuse(url.fault, 'as "http://mcp.example.com/mcp"', 'mcpServerURL');
  backend.host = Bytes.of(url.host);
  backend.path = Bytes.of(url.target);
}

function readSeal(description: ConfigValue): SessionSeal {
  const lifetime = <u32>positive(description, 'sessionLifetime', DAY_SECONDS, 365 * DAY_SECONDS);
  const text = textOf(description, 'sessionKey');
  if (text != '' && text.length < SHORTEST_KEY) {
    description.refuse('too short to be a secret', 'write at least 16 random characters', 'sessionKey');
  }
  return new SessionSeal(text == '' ? sharedSecret(SECRET) : Bytes.of(text), lifetime);
}

/** Absent allows all; null and an empty list allow none; a plain string counts as a list of one. */
export function readAllowed(allowed: AllowedTools, value: ConfigValue): void {
  const list = value.field('allowTools');
  if (list === null) return;
  allowed.limit();
  if (list.is(Kind.String)) allowed.allow(Bytes.of(list.asText()));
  if (list.is(Kind.Null) || list.is(Kind.String)) return;
  if (!list.is(Kind.Array)) list.refuse('expected a list of strings', 'write the names of tools in brackets');
  const names = list.items();
  for (let i = 0; i < names.length; i++) {
    if (names[i].is(Kind.String)) allowed.allow(Bytes.of(names[i].asText()));
    else names[i].refuse('expected a string', 'write the name of a tool in quotes');
  }
}
