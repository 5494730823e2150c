/** Which members of the whole data a template names, as far as that can be told without its data. */

import { IS_ROOT, Node } from './node';
import { Template } from './template';

/** Their paths, without the first dot, in the order of the source. */
export function rootFields(template: Template): string[] {
  const found: string[] = [];
  const base = changetype<usize>(template.program);
  const nodes = base + template.nodesAt;
  const end = nodes + ((<usize>template.table) << 2);
  // node 0 is none
  for (let at = nodes + 4; at < end; at += sizeOf(at) << 2) {
    const head = load<u32>(at);
    if ((head & 0xff) != Node.Field || !((head >> 8) & IS_ROOT)) continue;
    found.push(String.UTF8.decodeUnsafe(base + template.dataAt + load<u32>(at, 8), load<u32>(at, 12)));
  }
  return found;
}

/** Words of a node. */
function sizeOf(at: usize): u32 {
  const head = load<u32>(at);
  const count = head >> 16;
  switch (head & 0xff) {
    case Node.Pipe:
      return 3 + load<u32>(at, 8) + count;
    case Node.Command:
      return 2 + count;
    case Node.Field:
      return 4;
    case Node.Variable:
      return 6;
    case Node.Number:
      return 11;
    case Node.String:
      return 13;
    case Node.Identifier:
    case Node.Chain:
    case Node.Call:
      return 5;
    default:
      return 2;
  }
}
