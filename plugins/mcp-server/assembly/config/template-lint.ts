/** Actions of a template that load and go wrong. They are read as text: what they mean is the template's affair. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { rootFields } from '../template/root-fields';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { indexOf } from './argument-config';
import { warn } from './fields';

/** Warns about every action of a template; `seesArgs` says that `.args` is there. */
export function noteActions(
  tool: Tool,
  value: ConfigValue,
  field: string,
  text: string,
  seesArgs: bool,
): void {
  const isJson = field == 'body' && (text.trimStart().startsWith('{') || text.trimStart().startsWith('['));
  let open = text.indexOf('{{');
  while (open >= 0) {
    const close = text.indexOf('}}', open);
    if (close < 0) return;
    const action = text.substring(open + 2, close);
    if (action.includes("join '")) {
      warn(value, field, "join ',' fails: in single quotes it is a number", 'write join ","');
    }
    if (seesArgs) noteArguments(tool, value, field, action);
    if (isJson && seesArgs) noteQuoting(value, field, text, open, close);
    open = text.indexOf('{{', close);
  }
}

function noteArguments(tool: Tool, value: ConfigValue, field: string, action: string): void {
  let at = action.indexOf('.args.');
  while (at >= 0) {
    const name = identifierAt(action, at + 6);
    const index = indexOf(tool.args, Bytes.of(name));
    if (index >= 0 && action.includes('toJson') && !tool.isStrict && !tool.args[index].isScalar) {
      warn(
        value,
        field,
        `toJson of .args.${name} puts its JSON into a string`,
        `write {{.args.${name}}}, which is JSON already`,
      );
    }
    at = action.indexOf('.args.', at + 6);
  }
}

/** Warns about every field outside `.args.<declared>` and `.config`. */
export function noteStrangeFields(tool: Tool, template: Template, value: ConfigValue, field: string): void {
  const fields = rootFields(template);
  for (let i = 0; i < fields.length; i++) {
    const names = fields[i].split('.');
    if (names[0] == 'config') continue;
    const isArgs = names[0] == 'args';
    if (isArgs && (names.length == 1 || indexOf(tool.args, Bytes.of(names[1])) >= 0)) continue;
    warn(value, field, `.${fields[i]} is always empty`, 'use .args.<declared argument> or .config.<name>');
  }
}

/** `"{{.args.x}}"` in a JSON body breaks when the value holds a quote. */
function noteQuoting(value: ConfigValue, field: string, text: string, open: i32, close: i32): void {
  const action = text.substring(open + 2, close).trim();
  if (!action.startsWith('.args.') || identifierAt(action, 6).length != action.length - 6) return;
  if (open == 0 || text.charCodeAt(open - 1) != 0x22 || text.charCodeAt(close + 2) != 0x22) return;
  warn(
    value,
    field,
    `"{{${action}}}" breaks when the value holds a quote or a line end`,
    `write {{toJson ${action}}} without quotes around it, or use argsToJsonBody`,
  );
}

/** Whether any action could mean this argument. */
export function namesArgument(texts: string, name: string): bool {
  if (texts.includes('.args.' + name) || texts.includes('{{.}}') || texts.includes('{{ . }}')) return true;
  // by a path: {{gjson "args.some-name"}}
  return texts.includes('args.' + name) || texts.includes('.args ') || texts.includes('.args}');
}

function identifierAt(text: string, start: i32): string {
  let end = start;
  while (end < text.length && isIdentifier(text.charCodeAt(end))) end++;
  return text.substring(start, end);
}

function isIdentifier(code: i32): bool {
  const lower = code | 0x20;
  return code >= 0x80 || code == 0x5f || <u32>(code - 0x30) < 10 || <u32>(lower - 0x61) < 26;
}
