/** How calls are approved: `server.approval`, and which tools are marked destructive. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { find, Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Approval, CONSUMER_HEADER, SHORTEST_KEY } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/input';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { lowerCase } from './ascii-case';
import { fieldOf, noteUnknown, textOf } from './fields';
import { countOf } from './json-fields';

const FIELDS = ['key', 'seconds', 'callerHeader'];
const LONGEST = 86_400;

/** Null when absent. The key is a secret: no fault repeats it. */
export function readApproval(server: ConfigValue): Approval | null {
  const value = fieldOf(server, 'approval', Kind.Object);
  if (value === null) return null;
  noteUnknown(value, FIELDS);
  const key = Bytes.of(textOf(value, 'key'));
  if (key.size < SHORTEST_KEY) {
    value.refuse('shorter than 32 bytes', 'make one with: openssl rand -hex 32', 'key');
  }
  const header = lowerCase(textOf(value, 'callerHeader'));
  const approval = new Approval(key, Bytes.of(header == '' ? CONSUMER_HEADER : header));
  approval.seconds = <u32>countOf(value, 'seconds', 300, LONGEST);
  return approval;
}

/** Whether a tool says so of itself. */
export function isDestructive(tool: ConfigValue): bool {
  const tape = tool.tape;
  return tape.is(find(tape, find(tape, tool.node, 'annotations'), 'destructiveHint'), Kind.True);
}
