/** The MCP server: its name, its tools, its configuration. */

import { Bytes, log, LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { find, JsonError, Kind, parse, stringText, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { McpServer } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/server';
import { CountWords } from './count-words';
import { GetItem } from './get-item';

/** One configuration of the plugin. */
export class Server extends McpServer {
  constructor(id: u32) {
    super(id, '__NAME__', '0.1.0');
    this.instruct('Counts words, and looks up items of the REST API behind this gateway.');
  }

  configure(configuration: Bytes): bool {
    const tape = new Tape();
    let upstream = 'upstream';
    if (configuration.size > 0) {
      if (parse(tape, configuration.ptr, configuration.size) != JsonError.None)
        return refuse('it is no JSON');
      const node = find(tape, 0, 'upstream');
      if (!tape.is(node, Kind.String)) return refuse('"upstream" must be the name of a cluster');
      upstream = stringText(tape, node);
    }
    this.add(new CountWords());
    this.add(new GetItem(upstream));
    return true;
  }
}

function refuse(why: string): bool {
  log(LogLevel.Error, `configuration refused: ${why}; hint: {"upstream": "users"}`);
  return false;
}
