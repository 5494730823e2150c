/** A template field of a configuration, compiled; what it cannot do is a fault with its path. */

import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { compileTemplate, templateFault } from '../template/compile';
import { whyLeftOut } from '../functions/left-out';
import { Template } from '../template/template';
import { textOf } from './fields';

/** Null when the field is absent, empty or faulty. The title stands in errors. */
export function templateOf(
  value: ConfigValue,
  name: string,
  title: string = name,
  isStrict: bool = false,
): Template | null {
  return textOf(value, name) == '' ? null : compiled(value, name, title, isStrict);
}

/** The value of a header, which may be empty; null when it is faulty. */
export function headerTemplateOf(header: ConfigValue, index: i32, isStrict: bool): Template | null {
  return compiled(header, 'value', `header_${index}`, isStrict);
}

function compiled(value: ConfigValue, name: string, title: string, isStrict: bool): Template | null {
  const template = compileTemplate(title, textOf(value, name), isStrict);
  if (template === null) value.refuse(templateFault, templateHint(), name);
  return template;
}

/** What to do about the last `templateFault`. */
function templateHint(): string {
  if (templateFault.includes('bad character U+002D'))
    return 'a name with a hyphen is reached by {{gjson "args.some-name"}}';
  if (templateFault.includes('unexpected ".'))
    return 'an element of a list is reached by {{gjson "list.0.name"}}';
  if (templateFault.includes('" not defined')) return functionHint();
  return 'a template is Go text/template over JSON; see the README';
}

function functionHint(): string {
  const end = templateFault.lastIndexOf('" not defined');
  const name = templateFault.substring(templateFault.lastIndexOf('"', end - 1) + 1, end);
  const why = whyLeftOut(name);
  if (why.length > 0) return `${name} is left out: ${why}`;
  return 'functions are those of sprig, gjson and the comparisons; see the README';
}
