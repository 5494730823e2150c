/** Reads headers that a scenario sends. */
import type { ConfigNode } from '../config/document.js';
import { entriesOf, type Reader } from '../config/schema.js';
import { scalarText } from './fields.js';

/** A list behind a name is that many lines. */
export const headerLines: Reader<readonly [string, string][]> = (node) =>
  [...entriesOf(node)].flatMap(([name, value]): [string, string][] =>
    Array.isArray(value.value)
      ? value.value.map((item: ConfigNode): [string, string] => [name.toLowerCase(), scalarText(item)])
      : [[name.toLowerCase(), scalarText(value)]],
  );
