/** Which query a call has: the URL's own pairs, overlaid with arguments, in the order that Higress sends them. */

import { readFormEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { ABSENT, Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Position, Spread, Tool } from '../tool';
import { argumentNode, args } from './arguments';
import { Pairs } from './pairs';
import { writeValueText } from './value-text';

const query = new Pairs();

/** Appends `?name=value…` to `out`, or nothing; the URL's own query lies from `at` to `end`. */
export function writeQuery(out: Output, tool: Tool, at: usize, end: usize): void {
  query.clear();
  readQuery(query, at, end);
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    const isSpread = tool.request.spread == Spread.Query && argument.position == Position.None;
    if (argument.position != Position.Query && !isSpread) continue;
    const node = argumentNode(argument.name);
    if (node == ABSENT) continue;
    query.set(argument.name.ptr, argument.name.size);
    writeValueText(query.text, args, node);
    query.end();
  }
  if (query.count == 0) return;
  query.sort();
  out.byte(0x3f);
  query.writeForm(out);
}

/** Takes a query apart; empty parts are dropped. */
function readQuery(pairs: Pairs, at: usize, end: usize): void {
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x26) stop++;
    if (stop > at) {
      let equal = at;
      while (equal < stop && load<u8>(equal) != 0x3d) equal++;
      pairs.begin();
      readFormEncoded(pairs.text, at, equal - at);
      pairs.value();
      if (equal < stop) readFormEncoded(pairs.text, equal + 1, stop - equal - 1);
      pairs.end();
    }
    at = stop + 1;
  }
}
