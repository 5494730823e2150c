/**
 * Whether the arguments of a call fit the tool's input schema: in strict mode a call whose do not is not made, and the model is
 * told in sentences what to mend; Higress makes every call, so in compat mode they are counted. Spec: MCP "Tools", input validation.
 */

import { Bytes, log, LogLevel, Metric, MetricType } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Schema, violations } from 'proxy-wasm-assemblyscript-sdk/assembly/schema';
import { Tool } from '../tool';
import { faultText } from './fault';

const EMPTY = Bytes.of('{}');
const none = new Tape();
const text = new Output();
const counter = new Metric(MetricType.Counter, 'postern.mcp_server.argument_violations');

/** False with a fault when the call must not be made. `args` is the client's object, or `ABSENT`. */
export function checkArguments(tool: Tool, tape: Tape, args: u32): bool {
  const schema = schemaOf(tool);
  if (args == ABSENT) {
    parse(none, EMPTY.ptr, EMPTY.size);
    tape = none;
    args = 0;
  }
  if (schema === null || schema.check(tape, args, 'arguments')) return true;
  if (tool.isStrict) {
    faultText.clear();
    violations.write(faultText, '\n');
    return false;
  }
  counter.increment();
  const name = tool.name.toString();
  log(LogLevel.Info, `tool "${name}" is called with arguments that do not fit: ${violations.sentence(0)}`);
  return true;
}

/** Compiled when the tool is first called: most tools of a large configuration never are. */
function schemaOf(tool: Tool): Schema | null {
  if (tool.isSchemaCompiled) return tool.schema;
  tool.isSchemaCompiled = true;
  const schema = new Schema();
  schema.memberWord = 'argument';
  // what is logged must say nothing of what was sent
  schema.showsValues = tool.isStrict;
  const listed = tool.entry.inputSchema;
  text.clear();
  text.ascii('{"additionalProperties":false,');
  text.bytes(listed.ptr + 1, listed.size - 1);
  if (schema.compile(text.toBytes())) tool.schema = schema;
  else log(LogLevel.Warn, `arguments of tool "${tool.name.toString()}" are not checked: ${schema.faults[0]}`);
  return tool.schema;
}
