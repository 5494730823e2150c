/** Fields that a request template names and that cannot exist: they load, and print nothing. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { rootFields } from '../template/root-fields';
import { Template } from '../template/template';
import { Argument, Tool } from '../tool';
import { indexOf } from './argument-config';
import { warn } from './fields';

/** Warns about every field outside `.args.<declared>` and `.config`. */
export function noteStrangeFields(
  tool: Tool,
  template: Template | null,
  value: ConfigValue,
  field: string,
): void {
  if (template === null) return;
  const fields = rootFields(template);
  for (let i = 0; i < fields.length; i++) {
    const names = fields[i].split('.');
    if (isKnown(tool.args, names)) continue;
    warn(value, field, `.${fields[i]} is always empty`, 'use .args.<declared argument> or .config.<name>');
  }
}

function isKnown(args: Argument[], names: string[]): bool {
  if (names[0] == 'config') return true;
  return names[0] == 'args' && (names.length == 1 || indexOf(args, Bytes.of(names[1])) >= 0);
}
