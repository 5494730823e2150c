/** Which body a call has, and what type it says it is. Spec: Higress `requestTemplate.body`, `argsToJsonBody`, `argsToFormBody`. */

import { ABSENT, JsonError, Kind, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Argument, Position, Spread, Tool } from '../tool';
import { argumentNode, writeArgumentJson, writeArgumentText } from './arguments';
import { BodyType, isConfiguredType } from './body-type';
import { failToRender } from './fault';
import { Pairs } from './pairs';

const form = new Pairs();
const check = new Tape();

/** Writes the body, or a fault. The configured headers are there. */
export function writeBody(out: Output, tool: Tool, data: TemplateData): BodyType {
  const template = tool.request.body;
  if (template !== null) {
    if (!template.renderBody(data, out)) {
      failToRender('body');
      return BodyType.Faulty;
    }
    if (out.length == 0) return BodyType.None;
    return isJson(out) ? jsonType(tool) : BodyType.Text;
  }
  const spread = tool.request.spread;
  const spreads = spread == Spread.Json || spread == Spread.Form;
  if (!spreads && !hasBodyArgument(tool)) return BodyType.None;
  const isForm = isConfiguredType('application/x-www-form-urlencoded');
  if (spread == Spread.Form || (spread != Spread.Json && isForm)) {
    writeFormBody(out, tool, spreads);
    return isForm || tool.isStrict ? BodyType.Form : BodyType.ReplacingForm;
  }
  writeJsonBody(out, tool, spreads);
  return jsonType(tool);
}

function jsonType(tool: Tool): BodyType {
  return tool.isStrict || isConfiguredType('application/json') ? BodyType.Json : BodyType.ReplacingJson;
}

/** A rendered object or array is JSON; anything else is text. */
function isJson(out: Output): bool {
  return parse(check, out.data, <u32>out.length) == JsonError.None && check.kind(0) >= Kind.Object;
}

function hasBodyArgument(tool: Tool): bool {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position == Position.Body && argumentNode(argument) != ABSENT) return true;
  }
  return false;
}

/** Node of an argument that belongs into the body, or `ABSENT`. */
function bodyNode(argument: Argument, spreads: bool): u32 {
  const belongs = argument.position == Position.Body || (spreads && argument.position == Position.None);
  return belongs ? argumentNode(argument) : ABSENT;
}

/** Its members are sorted, as everything in Higress's JSON is. */
function writeJsonBody(out: Output, tool: Tool, spreads: bool): void {
  out.byte(0x7b);
  const sorted = tool.sortedArgs;
  for (let i = 0; i < sorted.length; i++) {
    const argument = unchecked(sorted[i]);
    const node = bodyNode(argument, spreads);
    if (node == ABSENT) continue;
    if (out.length > 1) out.byte(0x2c);
    out.bytes(argument.key.ptr, argument.key.size);
    writeArgumentJson(out, node);
  }
  out.byte(0x7d);
}

function writeFormBody(out: Output, tool: Tool, spreads: bool): void {
  form.clear();
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    const node = bodyNode(argument, spreads);
    if (node == ABSENT) continue;
    form.add(argument.name.ptr, argument.name.size);
    writeArgumentText(form.text, argument, node);
    form.end();
  }
  form.sort();
  form.writeForm(out);
}
