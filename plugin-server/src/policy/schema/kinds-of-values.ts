/** `type`, `enum` and `const`: which values there are at all. Spec: JSON Schema 2020-12 validation, §6.1. */
import type { Comparison } from './compare.js';
import {
  ATOMS,
  declaredTypes,
  isSame,
  listedValues,
  namedValues,
  possibleTypes,
  shown,
  type Atom,
  type SchemaObject,
} from './schema-value.js';

export function compareTypes(older: SchemaObject, newer: SchemaObject, { path, report }: Comparison): void {
  const now = declaredTypes(newer);
  const lost = [...possibleTypes(older)].filter((atom) => !now.has(atom));
  if (lost.length > 0) {
    report(path, `it may no longer be ${namesOf(new Set(lost))}, only ${namesOf(now)}`);
    // The values of a lost type would only say the same again.
    return;
  }
  const takes = namedValues(newer);
  if (takes === undefined) return;
  const took = listedValues(older);
  if (took === undefined) {
    report(path, `it takes only ${takes.map(shown).join(', ')} now`);
    return;
  }
  const missing = took.filter((value) => !takes.some((taken) => isSame(taken, value)));
  if (missing.length > 0) report(path, `it no longer takes ${missing.map(shown).join(', ')}`);
}

function namesOf(atoms: ReadonlySet<Atom>): string {
  if (atoms.size === 0) return 'anything';
  const names = ATOMS.filter((atom) => atoms.has(atom)).map((atom) =>
    atom === 'fraction' ? 'a number that is not whole' : atom,
  );
  return names.join(' or ');
}
