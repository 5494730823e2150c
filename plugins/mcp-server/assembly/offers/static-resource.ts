/** A resource whose contents stand in the configuration: rendered once. Spec: MCP "Reading Resources". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Asked, writeCaching } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ServedResource } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/resources';

const OK: u32 = 200;


@final
export class StaticResource extends ServedResource {
  /** The member `"contents":[…]`. */
  contents: Bytes = new Bytes();

  read(asked: Asked, out: Output): u32 {
    asked.begin(out);
    out.bytes(this.contents.ptr, this.contents.size);
    writeCaching(out, asked.endpoint, asked.revision);
    asked.end(out);
    return OK;
  }
}
