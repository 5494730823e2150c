/** Which tools of a server may be seen and called. Spec: Higress mcp-server plugin, `allowTools`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { RestServer } from '../rest-server';
import { warn } from './fields';

/** Absent allows all; null and an empty list allow none; a plain string counts as a list of one. */
export function applyAllowList(server: RestServer, value: ConfigValue): void {
  const list = value.field('allowTools');
  if (list === null) return;
  for (let i = 0; i < server.tools.length; i++) server.tools[i].isAllowed = false;
  if (list.is(Kind.Null)) return;
  if (list.is(Kind.String)) return allow(server, list);
  if (!list.is(Kind.Array)) {
    list.refuse('expected a list of strings', 'write the names of tools in brackets');
    return;
  }
  const names = list.items();
  for (let i = 0; i < names.length; i++) {
    if (names[i].is(Kind.String)) allow(server, names[i]);
    else names[i].refuse('expected a string', 'write the name of a tool in quotes');
  }
}

function allow(server: RestServer, value: ConfigValue): void {
  const name = Bytes.of(value.asText());
  for (let i = 0; i < server.tools.length; i++) {
    if (!server.tools[i].name.equals(name)) continue;
    server.tools[i].isAllowed = true;
    return;
  }
  warn(value, '', 'no tool has this name', 'check it against tools[].name');
}
