/** Which body a call has, and what type it says it is. Spec: Higress `requestTemplate.body`, `argsToJsonBody`, `argsToFormBody`. */

import {
  ABSENT,
  JsonError,
  Kind,
  Output,
  parse,
  Tape,
  writeCompact,
  writeString,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Argument, Position, Spread, Tool } from '../tool';
import { argumentNode, args } from './arguments';
import { failToRender } from './fault';
import { Pairs } from './pairs';
import { writeValueText } from './value-text';

export const enum BodyType {
  None = 0,
  Json = 1,
  Form = 2,
  Text = 3,
  /** There is none: the call cannot be made. */
  Faulty = 4,
}

const form = new Pairs();
const check = new Tape();

/** Writes the body, or a fault; `isForm` says that the configured content type is a form's. */
export function writeBody(out: Output, tool: Tool, data: TemplateData, isForm: bool): BodyType {
  const template = tool.request.body;
  if (template !== null) {
    if (!template.render(data, out)) {
      failToRender('body');
      return BodyType.Faulty;
    }
    return out.length == 0 ? BodyType.None : typeOfText(out);
  }
  const spread = tool.request.spread;
  const spreads = spread == Spread.Json || spread == Spread.Form;
  if (!spreads && !hasBodyArgument(tool)) return BodyType.None;
  if (spread == Spread.Form || (spread != Spread.Json && isForm)) {
    writeFormBody(out, tool, spreads);
    return BodyType.Form;
  }
  writeJsonBody(out, tool, spreads);
  return BodyType.Json;
}

/** A rendered object or array is JSON; anything else is text. */
function typeOfText(out: Output): BodyType {
  const isJson = parse(check, out.data, <u32>out.length) == JsonError.None && check.kind(0) >= Kind.Object;
  return isJson ? BodyType.Json : BodyType.Text;
}

function hasBodyArgument(tool: Tool): bool {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position == Position.Body && argumentNode(argument.name) != ABSENT) return true;
  }
  return false;
}

/** Node of an argument that belongs into the body, or `ABSENT`. */
function bodyNode(argument: Argument, spreads: bool): u32 {
  const belongs = argument.position == Position.Body || (spreads && argument.position == Position.None);
  return belongs ? argumentNode(argument.name) : ABSENT;
}

function writeJsonBody(out: Output, tool: Tool, spreads: bool): void {
  out.byte(0x7b);
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    const node = bodyNode(argument, spreads);
    if (node == ABSENT) continue;
    if (out.length > 1) out.byte(0x2c);
    writeString(out, argument.name.ptr, argument.name.size);
    out.byte(0x3a);
    writeCompact(out, args, node);
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
    writeValueText(form.text, args, node);
    form.end();
  }
  form.sort();
  form.writeForm(out);
}
