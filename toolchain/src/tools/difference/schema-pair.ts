/** A schema before and after, and where it stands. */
import type { JsonObject } from '../json.js';

/** Whose values the schema describes, and how they are called. */
export type Direction = 'argument' | 'result';

export interface SchemaPair {
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** `customer.id`, `tags[]`; empty for the whole. */
  readonly path: string;
  readonly direction: Direction;
  readonly depth: number;
}

/** How the place is called at the beginning of a sentence. */
export function subject({ path, direction }: Pick<SchemaPair, 'path' | 'direction'>): string {
  if (path !== '') return `${direction} ${path}`;
  return direction === 'argument' ? 'arguments' : 'result';
}
