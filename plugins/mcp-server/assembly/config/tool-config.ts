/** One tool from its configuration. Spec: Higress mcp-server plugin, `tools[]`. */

import { ABSENT, Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ServerSettings } from '../server-settings';
import { Tool } from '../tool';
import { ANSWER_OPTIONS, readAnswerOptions } from './answer-options';
import { readArguments, sortByName } from './argument-config';
import { bytesOfText, fieldOf, nodeOf, noteUnknown, warn } from './fields';
import { lintTool } from './lint';
import { readEntry } from './listing-entry';
import { readRequest } from './request-config';
import { readResponse } from './response-config';
import { ROUTE_FIELDS } from './route-config';
import { TOOL_OPTIONS } from './server-options';
import { readRequirement } from './security-config';

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
export function readTool(value: ConfigValue, settings: ServerSettings): Tool {
  noteUnknown(value, TOOL_FIELDS.concat(TOOL_OPTIONS).concat(ROUTE_FIELDS).concat(ANSWER_OPTIONS));
  const tool = new Tool();
  tool.isStrict = settings.isStrict;
  tool.passesAuthorization = settings.passesAuthorization;
  tool.name = bytesOfText(value, 'name');
  if (tool.name.size == 0 && value.report.isClean)
    warn(value, 'name', 'missing or empty', 'give the tool a name, or no client can call it');
  tool.args = readArguments(value, tool.isStrict);
  tool.sortedArgs = sortByName(tool.args);
  const outputSchema = nodeOf(value, 'outputSchema', Kind.Object);
  tool.isStructured = outputSchema != ABSENT && value.tape.next(outputSchema) > outputSchema + 1;
  readRequest(tool, value);
  readResponse(tool, value);
  readSecurity(tool, value, settings);
  readAnswerOptions(tool, value, settings);
  nodeOf(value, 'title', Kind.String);
  nodeOf(value, 'description', Kind.String);
  nodeOf(value, 'annotations', Kind.Object);
  // reads the same fields again: on a faulty tool it would report each fault twice
  if (!value.report.isClean) return tool;
  tool.entry = readEntry(value);
  lintTool(tool, value);
  return tool;
}

/** What a tool does not say, its server does. */
export function readSecurity(tool: Tool, value: ConfigValue, settings: ServerSettings): void {
  const downstream = readRequirement(value, 'security', settings.schemes);
  tool.downstream = downstream === null ? settings.downstream : downstream;
  const request = fieldOf(value, 'requestTemplate', Kind.Object);
  tool.upstream = settings.upstream;
  if (request === null) return;
  const upstream = readRequirement(request, 'security', settings.schemes);
  if (upstream !== null) tool.upstream = upstream;
}
