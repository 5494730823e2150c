/** Fields that a request template names and that cannot exist: they load, and print nothing. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Template } from '../template/template';
import { Argument, Tool } from '../tool';
import { indexOf } from './argument-config';
import { warn } from './fields';

const ARGS = Bytes.of('args');
const CONFIG = Bytes.of('config');

/** Warns about every field outside `.args.<declared>` and `.config`. */
export function noteStrangeFields(
  tool: Tool,
  template: Template | null,
  value: ConfigValue,
  field: string,
): void {
  if (template === null) return;
  for (let i = 0; i < template.parts.length; i++) {
    const path = template.parts[i].path;
    if (path === null || path.length == 0 || isKnown(tool.args, path)) continue;
    const names: string[] = [];
    for (let k = 0; k < path.length; k++) names.push(path[k].toString());
    warn(
      value,
      field,
      `.${names.join('.')} is always empty`,
      'use .args.<declared argument> or .config.<name>',
    );
  }
}

function isKnown(args: Argument[], path: Bytes[]): bool {
  if (path[0].equals(CONFIG)) return true;
  if (!path[0].equals(ARGS)) return false;
  return path.length == 1 || indexOf(args, path[1]) >= 0;
}
