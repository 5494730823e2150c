/** A server of type `mcp-proxy` from its configuration. Spec: Higress mcp-server plugin, `server.type`. */

import { Bytes, sharedSecret } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isInteger, Kind, readInteger, readNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { noteUnknown, refuseUnsupported, textOf, warn } from '../config/fields';
import { OWN_TOOL_OPTIONS, readServerOptions, SERVER_OPTIONS } from '../config/server-options';
import { AllowedTools } from './allowed-tools';
import { Backend } from './backend';
import { ProxyServer } from './proxy-server';
import { ServerUrl } from './server-url';
import { SessionSeal } from './session-seal';

const ROOT_FIELDS = ['server', 'tools', 'allowTools', 'upstreamPrefix'];
const SERVER_FIELDS = [
  'name',
  'type',
  'config',
  'description',
  'transport',
  'mcpServerURL',
  'timeout',
  'cluster',
  'sessionKey',
  'sessionLifetime',
];
const SECURITY_FIELDS = [
  'securitySchemes',
  'defaultDownstreamSecurity',
  'defaultUpstreamSecurity',
  'passthroughAuthHeader',
];
const DAY_SECONDS: i64 = 86_400;
const SHORTEST_KEY = 16;
const LONGEST_MS: i64 = 3_600_000;
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
  noteUnknown(description, SERVER_FIELDS.concat(SECURITY_FIELDS).concat(SERVER_OPTIONS));
  refuseUnsupported(description, SECURITY_FIELDS.concat(OWN_TOOL_OPTIONS));
  const name = textOf(description, 'name');
  if (name == '') description.refuse('missing or empty', 'give the server a name', 'name');
  readServerOptions(server, description);
  readTransport(server.backend, description);
  readUrl(server.backend, description);
  server.backend.timeoutMs = <u32>positive(description, 'timeout', 5000, LONGEST_MS);
  server.backend.cluster = textOf(description, 'cluster');
  server.seal = readSeal(description);
  readAllowed(server.allowed, value);
  return server;
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

/** Higress takes what is no positive number for none. */
export function positive(value: ConfigValue, field: string, fallback: i64, most: i64): i64 {
  const node = value.field(field);
  if (node === null || node.is(Kind.Null)) return fallback;
  const tape = value.tape;
  const data = tape.data(node.node);
  const size = tape.size(node.node);
  if (node.is(Kind.Number)) {
    const given = isInteger(data, size)
      ? readInteger(data, size)
      : <i64>min(readNumber(data, size), <f64>most);
    if (given > 0) return min(given, most);
  }
  warn(value, field, `no positive number, taken as ${fallback.toString()}`, 'write a number without quotes');
  return fallback;
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
function readAllowed(allowed: AllowedTools, value: ConfigValue): void {
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
