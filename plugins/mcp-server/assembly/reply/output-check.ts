/** Whether structured content is what the tool says it gives. Spec: MCP "Output Schema". */

import { log, LogLevel } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Schema } from 'proxy-wasm-assemblyscript-sdk/assembly/schema';
import { Tool } from '../tool';

/** A schema that cannot be followed lets everything pass, and is logged once. */
export function fitsOutput(tool: Tool, content: Tape): bool {
  let schema = tool.outputSchema;
  if (schema === null) {
    schema = new Schema();
    schema.showsValues = false;
    if (!schema.compile(tool.entry.outputSchema)) {
      log(
        LogLevel.Warn,
        `outputSchema of tool "${tool.name.toString()}" is not checked: ${schema.faults[0]}`,
      );
    }
    tool.outputSchema = schema;
  }
  return schema.faults.length > 0 || schema.check(content, 0);
}
