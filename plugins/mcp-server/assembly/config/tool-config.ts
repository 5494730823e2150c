/** One tool from its configuration. Spec: Higress mcp-server plugin, `tools[]`. */

import { ABSENT, Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Tool } from '../tool';
import { readArguments } from './argument-config';
import { bytesOfText, nodeOf, noteUnknown, refuseUnsupported, warn } from './fields';
import { readEntry } from './listing-entry';
import { readRequest } from './request-config';
import { readResponse } from './response-config';
import { TOOL_OPTIONS } from './server-options';

const TOOL_FIELDS = [
  'name',
  'title',
  'description',
  'args',
  'requestTemplate',
  'responseTemplate',
  'errorResponseTemplate',
  'outputSchema',
  'annotations',
  'security',
];

/** Reads one entry of `tools`; faults go to the value's report. */
export function readTool(value: ConfigValue): Tool {
  noteUnknown(value, TOOL_FIELDS.concat(TOOL_OPTIONS));
  refuseUnsupported(value, ['security']);
  const tool = new Tool();
  tool.name = bytesOfText(value, 'name');
  if (tool.name.size == 0 && value.report.isClean)
    warn(value, 'name', 'missing or empty', 'give the tool a name, or no client can call it');
  tool.args = readArguments(value);
  const outputSchema = nodeOf(value, 'outputSchema', Kind.Object);
  tool.isStructured = outputSchema != ABSENT && value.tape.next(outputSchema) > outputSchema + 1;
  readRequest(tool, value);
  readResponse(tool, value);
  nodeOf(value, 'title', Kind.String);
  nodeOf(value, 'description', Kind.String);
  nodeOf(value, 'annotations', Kind.Object);
  // reads the same fields again: on a faulty tool it would report each fault twice
  if (value.report.isClean) tool.entry = readEntry(value);
  return tool;
}
