/** Replaces where a listener loads one plugin's module from, and leaves everything else of the file as it says. */
import { parse, stringify } from 'yaml';

/** Envoy's listener file as YAML, with every filter of the plugin `rootId` loading `moduleFile`. */
export function swapCode(
  listeners: string,
  rootId: string,
  moduleFile: string,
): { text: string; swapped: number } {
  const document: unknown = parse(listeners);
  const swapped = swapBelow(document, rootId, { local: { filename: moduleFile } });
  // Envoy reads YAML 1.1, where an unquoted `on` is a boolean; so every string is quoted.
  const text = stringify(document, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  return { text, swapped };
}

function swapBelow(value: unknown, rootId: string, code: object): number {
  if (Array.isArray(value))
    return value.reduce((sum: number, item) => sum + swapBelow(item, rootId, code), 0);
  if (!isObject(value)) return 0;
  const vm = value['vm_config'];
  if (value['root_id'] === rootId && isObject(vm)) {
    vm['code'] = code;
    return 1;
  }
  return Object.values(value).reduce((sum: number, item) => sum + swapBelow(item, rootId, code), 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
