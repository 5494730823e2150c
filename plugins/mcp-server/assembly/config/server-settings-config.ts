/** What `server` says, in a configuration. Spec: Higress mcp-server plugin, `server`; `mode` and `trustedHeaders` are ours. */

import { Kind, Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { writeGoJson } from '../go/go-json';
import { ServerSettings } from '../server-settings';
import { readServerAnswerOptions, SERVER_ANSWER_OPTIONS } from './answer-options';
import { lowerCase } from './ascii-case';
import { noteUnknown, warn } from './fields';
import { readRequirement, readSchemes } from './security-config';
import { SERVER_OPTIONS } from './server-options';

const FIELDS = [
  'name',
  'type',
  'mode',
  'config',
  'description',
  'securitySchemes',
  'defaultDownstreamSecurity',
  'defaultUpstreamSecurity',
  'passthroughAuthHeader',
  'trustedHeaders',
  // read for its warning
  'allowTools',
];
const CONFIG_HEADER = 'x-higress-mcpserver-config';
const ALLOW_HEADER = 'x-envoy-allow-mcp-tools';

/** A server must have a name. */
export function readName(server: ConfigValue): void {
  if (looseText(server, 'name') != '') return;
  server.refuse('missing or empty', 'give the server a name', 'name');
}

/** Every type but `mcp-proxy` is taken for `rest`. */
export function noteType(server: ConfigValue): void {
  const type = looseText(server, 'type');
  if (type == '' || type == 'rest') return;
  warn(server, 'type', 'unknown type, taken as "rest"', 'known: rest, mcp-proxy');
}

/** Everything that tools have in common. @param more fields that somebody else reads */
export function readSettings(server: ConfigValue, more: string[]): ServerSettings {
  noteUnknown(server, FIELDS.concat(SERVER_OPTIONS).concat(SERVER_ANSWER_OPTIONS).concat(more));
  const settings = new ServerSettings();
  settings.isStrict = readMode(server);
  readConfig(settings, server);
  settings.schemes = readSchemes(server);
  settings.downstream = readRequirement(server, 'defaultDownstreamSecurity', settings.schemes);
  settings.upstream = readRequirement(server, 'defaultUpstreamSecurity', settings.schemes);
  settings.passesAuthorization = looseFlag(server, 'passthroughAuthHeader');
  readTrusted(settings, server);
  readServerAnswerOptions(settings, server);
  if (server.field('allowTools') !== null) {
    warn(server, 'allowTools', 'ignored here', 'write allowTools beside "server", not into it');
  }
  return settings;
}

function readMode(server: ConfigValue): bool {
  const mode = server.text('mode');
  if (mode == '' || mode == 'compat' || mode == 'strict') return mode == 'strict';
  server.refuse('unknown mode', 'use "compat" or "strict"', 'mode');
  return false;
}

/** To Higress, what is no object is nothing. */
function readConfig(settings: ServerSettings, server: ConfigValue): void {
  const config = server.field('config');
  if (config === null || config.is(Kind.Null)) return;
  if (!config.is(Kind.Object)) {
    warn(config, '', 'no object: .config is null', 'put values for templates in braces');
    if (!settings.isStrict) return;
  }
  const out = new Output();
  if (settings.isStrict) writeCompact(out, config.tape, config.node);
  else writeGoJson(out, config.tape, config.node);
  settings.config = out.toBytes();
  out.free();
}

function readTrusted(settings: ServerSettings, server: ConfigValue): void {
  const names = server.texts('trustedHeaders');
  if (names === null) return;
  for (let i = 0; i < names.length; i++) {
    const name = lowerCase(names[i]);
    if (name == CONFIG_HEADER) settings.trustsConfig = true;
    else if (name == ALLOW_HEADER) settings.trustsAllowList = true;
    else {
      server.refuse(
        'not a header that can be trusted',
        `use ${CONFIG_HEADER} or ${ALLOW_HEADER}`,
        `trustedHeaders[${i}]`,
      );
    }
  }
}

/** As Higress reads the fields of `server` itself: a number counts as its text. */
function looseText(value: ConfigValue, name: string): string {
  const field = value.field(name);
  if (field === null || field.is(Kind.Null)) return '';
  if (field.is(Kind.String)) return field.asText();
  return String.UTF8.decodeUnsafe(field.tape.data(field.node), field.tape.size(field.node));
}

/** A text that says true counts, and every number but 0. */
function looseFlag(value: ConfigValue, name: string): bool {
  const field = value.field(name);
  if (field === null || field.is(Kind.False)) return false;
  if (field.is(Kind.True)) return true;
  const text = lowerCase(looseText(value, name));
  if (field.is(Kind.Number)) return text != '0';
  return text == 'true' || text == 't' || text == '1';
}
