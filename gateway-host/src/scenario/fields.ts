/** Reads mappings of a scenario file: an unknown field is an error with its line. */
import { suggest } from '@postern/service/settings';

import { refuse, type ConfigNode } from '../config/document.js';
import { describe, entriesOf, type Reader } from '../config/schema.js';

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Fields<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> | undefined };

/** The fields of a mapping, each with its reader; undefined where one is missing. */
export function fields<const S extends Shape>(node: ConfigNode, shape: S): Fields<S> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of entriesOf(node)) {
    const read = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (read === undefined) throw unknownField(value, name, Object.keys(shape));
    result[name] = read(value);
  }
  // Only keys of S were written, with what their readers gave.
  return result as Fields<S>;
}

export function unknownField(node: ConfigNode, name: string, known: readonly string[]): Error {
  const near = suggest(name, known);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return refuse(node, `there is no field ${JSON.stringify(name)}`, hint);
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (node) => {
    if (!Array.isArray(node.value)) throw refuse(node, `a list is wanted, this is ${describe(node)}`);
    return node.value.map((item: ConfigNode) => read(item));
  };
}

/** A text, or a number that stands for one. */
export const scalarText: Reader<string> = (node) => {
  const { value } = node;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw refuse(node, `text is wanted, this is ${describe(node)}`, 'put it in quotes');
};
