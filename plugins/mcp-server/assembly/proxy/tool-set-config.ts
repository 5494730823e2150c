/** A tool set from its configuration. Spec: Higress mcp-server plugin, `toolSet`; `cluster` and `timeout` are ours. */

import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ServerInfo } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { CalloutRoute } from '../call/send';
import { noteUnknown, objectsOf, textOf, warn } from '../config/fields';
import { VERSION } from '../server';
import { readAllowed } from './proxy-config';
import { positive } from './positive';
import { Membership, ToolSetServer } from './tool-set-server';

const ROOT_FIELDS = ['toolSet', 'allowTools', 'upstreamPrefix', 'server', 'tools'];
const SET_FIELDS = ['name', 'description', 'serverTools'];
const MEMBER_FIELDS = ['serverName', 'tools', 'cluster', 'timeout'];

/** Reads the global part or a rule that has one; faults go to the value's report. */
export function readToolSet(value: ConfigValue, set: ConfigValue): ToolSetServer {
  const server = new ToolSetServer();
  noteUnknown(value, ROOT_FIELDS);
  if (value.field('server') !== null) {
    warn(value, 'server', 'ignored beside toolSet', 'give the server a rule of its own');
  }
  if (!set.is(Kind.Object)) {
    set.refuse('expected an object', 'put it in braces');
    return server;
  }
  noteUnknown(set, SET_FIELDS);
  server.introduce(new ServerInfo(textOf(set, 'name'), VERSION));
  const entries = objectsOf(set, 'serverTools');
  for (let i = 0; i < entries.length; i++) server.memberships.push(readMembership(entries[i]));
  readAllowed(server.allowed, value);
  return server;
}

function readMembership(value: ConfigValue): Membership {
  noteUnknown(value, MEMBER_FIELDS);
  const tools = value.texts('tools');
  const membership = new Membership(textOf(value, 'serverName'), tools === null ? [] : tools);
  const cluster = textOf(value, 'cluster');
  if (cluster != '') {
    membership.route = new CalloutRoute(cluster, <u32>positive(value, 'timeout', 5000));
  }
  return membership;
}
