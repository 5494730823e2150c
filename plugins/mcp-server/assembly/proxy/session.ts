/** What a proxied server and we have agreed on: a revision, what it serves, and its session if it keeps one. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { find, Kind, Output, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isModern, Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

/** What a server may serve; bits of one number. */
export const enum Ability {
  None = 0,
  Tools = 1,
  Prompts = 2,
  Resources = 4,
  Completions = 8,
  Logging = 16,
  /** To changes of single resources. */
  Subscriptions = 32,
  /** Changes of the list of tools; those of prompts and resources are the next bits. Told, and not kept with a session. */
  ToolsChange = 256,
}

/** So many of the names have lists that change. */
const LISTS = 3;
const NAMES: StaticArray<string> = ['tools', 'prompts', 'resources', 'completions', 'logging'];

/** Longest session id that is taken from a server. */
const LONGEST_ID = 512;


@final
export class Session {
  /** The client has it, so that it outlives the message. */
  isKept: bool = false;
  /** It was remembered: another client found that the server keeps none. */
  isRemembered: bool = false;

  /** @param id the server's; empty: it keeps no sessions */
  constructor(
    readonly revision: Revision,
    readonly abilities: u32,
    readonly id: Bytes,
  ) {}

  get isModern(): bool {
    return isModern(this.revision);
  }
}

/** The abilities that a `capabilities` object names. */
export function readAbilities(tape: Tape, capabilities: u32): u32 {
  let abilities: u32 = 0;
  for (let i = 0; i < NAMES.length; i++) {
    const node = find(tape, capabilities, NAMES[i]);
    if (!tape.is(node, Kind.Object)) continue;
    abilities |= 1 << i;
    if (i < LISTS && tape.is(find(tape, node, 'listChanged'), Kind.True))
      abilities |= Ability.ToolsChange << i;
  }
  const subscribe = find(tape, find(tape, capabilities, 'resources'), 'subscribe');
  return tape.is(subscribe, Kind.True) ? abilities | Ability.Subscriptions : abilities;
}

/** The abilities without those that need a stream of the server's own. */
export function withoutStreams(abilities: u32): u32 {
  return abilities & (<u32>(Ability.Subscriptions - 1));
}

/** Appends them as the object that a client gets. */
export function writeAbilities(out: Output, abilities: u32): void {
  out.byte(0x7b);
  let isFirst = true;
  for (let i = 0; i < NAMES.length; i++) {
    if (!(abilities & (1 << i))) continue;
    out.ascii(isFirst ? '"' : ',"');
    isFirst = false;
    out.ascii(NAMES[i]);
    out.ascii('":{');
    const changes = i < LISTS && (abilities & (Ability.ToolsChange << i)) != 0;
    if (changes) out.ascii('"listChanged":true');
    if (1 << i == Ability.Resources && abilities & Ability.Subscriptions) {
      out.ascii(changes ? ',"subscribe":true' : '"subscribe":true');
    }
    out.byte(0x7d);
  }
  out.byte(0x7d);
}

/** Whether a server's session id may be sent back to it. Spec: MCP "Session Management", visible ASCII. */
export function isSessionId(id: Bytes): bool {
  if (id.size == 0 || id.size > LONGEST_ID) return false;
  for (let i = 0; i < id.size; i++) if (<u32>id.at(i) - 0x21 > 0x5d) return false;
  return true;
}
