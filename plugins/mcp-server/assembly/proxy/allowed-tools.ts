/** Which tools of a server behind us may be seen and called. Spec: Higress mcp-server plugin, `allowTools`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Kind, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';


@final
export class AllowedTools {
  private names: Bytes[] = [];
  /** Whether `allowTools` says something. */
  isLimited: bool = false;

  /** From now on only what is allowed is. */
  limit(): void {
    this.isLimited = true;
  }

  allow(name: Bytes): void {
    this.names.push(name);
  }

  /** Whether the string at a node names one. */
  has(tape: Tape, node: u32): bool {
    if (!tape.is(node, Kind.String)) return false;
    if (!this.isLimited) return true;
    for (let i = 0; i < this.names.length; i++) {
      const name = unchecked(this.names[i]);
      if (equalsBytes(tape, node, name.ptr, name.size)) return true;
    }
    return false;
  }

  /** As `has`, by its bytes. */
  allows(name: Bytes): bool {
    if (!this.isLimited) return true;
    for (let i = 0; i < this.names.length; i++) if (this.names[i].equals(name)) return true;
    return false;
  }
}
