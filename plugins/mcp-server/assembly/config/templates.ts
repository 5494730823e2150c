/** A template field of a configuration, compiled; what it cannot do is a fault with its path. */

import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { compileTemplate, templateFault } from '../template/compile';
import { Template } from '../template/template';
import { textOf } from './fields';

const HINT = 'this version does {{.args.x}}, {{.config.x}}, {{.field.path}}, {{.}} and comments';

/** Null when the field is absent, empty or faulty. The title stands in errors. */
export function templateOf(value: ConfigValue, name: string, title: string = name): Template | null {
  const text = textOf(value, name);
  if (text == '') return null;
  const template = compileTemplate(title, text);
  if (template === null) value.refuse(templateFault, HINT, name);
  return template;
}
