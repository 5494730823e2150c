/** Which tools of a server may be seen and called. Spec: Higress mcp-server plugin, `allowTools`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { RestServer } from '../rest-server';
import { warn } from './fields';

/** Absent allows all; null and an empty list allow none; anything else than a list counts as a list of one. */
export function applyAllowList(server: RestServer, value: ConfigValue): void {
  const list = value.field('allowTools');
  if (list === null) return;
  server.hasAllowList = true;
  for (let i = 0; i < server.tools.length; i++) server.tools[i].isAllowed = false;
  if (list.is(Kind.Null)) return;
  if (server.settings.isStrict) refuseOthers(list);
  const names = list.is(Kind.Array) ? list.items() : [list];
  for (let i = 0; i < names.length; i++) allow(server, names[i]);
}

/** In strict mode nothing but a list of texts, or one text, is a list. */
function refuseOthers(list: ConfigValue): void {
  if (!list.is(Kind.Array)) {
    if (!list.is(Kind.String))
      list.refuse('expected a list of strings', 'write the names of tools in brackets');
    return;
  }
  const names = list.items();
  for (let i = 0; i < names.length; i++) {
    if (!names[i].is(Kind.String)) names[i].refuse('expected a string', 'write the name of a tool in quotes');
  }
}

/** A number is taken by its digits. */
function allow(server: RestServer, value: ConfigValue): void {
  const tape = value.tape;
  const node = value.node;
  const name = value.is(Kind.String) ? Bytes.of(value.asText()) : new Bytes(tape.data(node), tape.size(node));
  for (let i = 0; i < server.tools.length; i++) {
    if (!server.tools[i].name.equals(name)) continue;
    server.tools[i].isAllowed = true;
    return;
  }
  warn(value, '', 'no tool has this name', 'check it against tools[].name');
}
