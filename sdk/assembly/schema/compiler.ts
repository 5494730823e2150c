/** Which rules a schema's text becomes, keyword by keyword. Spec: JSON Schema 2020-12. */

import { ABSENT, find, nodePath, repeatedKey, stringText } from '../json';
import { readArrayRules } from './array-rules';
import { readCombinations } from './combination-rules';
import { readNumberRules } from './number-rules';
import { readObjectRules } from './object-rules';
import { References } from './references';
import { SchemaNode } from './rule';
import { SchemaSource } from './schema-source';
import { readSizeRules } from './size-rules';
import { readType } from './type-keyword';
import { readValueRules } from './value-rules';

/** Keywords that are checked. */
const CHECKED =
  ' type nullable enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength ' +
  'minItems maxItems uniqueItems items prefixItems additionalItems contains minContains maxContains minProperties ' +
  'maxProperties properties additionalProperties required propertyNames dependentRequired dependentSchemas ' +
  'dependencies allOf anyOf oneOf not if then else $ref ';

/** Keywords that say something to readers, or give a name. */
const DESCRIBING =
  ' $schema $id $anchor $dynamicAnchor $comment $defs definitions $vocabulary title description default examples example ' +
  'deprecated readOnly writeOnly contentEncoding contentMediaType contentSchema discriminator xml externalDocs ';

/** Compiles all of a source's text, beginning with the root. Faults are left in the source. */
export function compileSource(source: SchemaSource): SchemaNode {
  const root = source.schemaAt(0);
  const references = new References(source);
  while (source.waiting.length > 0) {
    const at = source.waiting.pop();
    compileObject(source, references, at, source.schemaAt(at));
  }
  return root;
}

function compileObject(source: SchemaSource, references: References, at: u32, into: SchemaNode): void {
  const repeated = repeatedKey(source.tape, at);
  if (repeated != ABSENT) {
    const key = stringText(source.tape, repeated);
    return source.refuse(at, `"${key}" stands twice`, 'keep one of them');
  }
  noteIgnored(source, at);
  const reference = find(source.tape, at, '$ref');
  if (reference != ABSENT) {
    const target = references.resolve(reference);
    if (target != ABSENT) into.target = source.schemaAt(target);
  }
  readType(source, at, into);
  readValueRules(source, at, into);
  readNumberRules(source, at, into);
  readSizeRules(source, at, into);
  readArrayRules(source, at, into);
  readObjectRules(source, at, into);
  readCombinations(source, at, into);
  readDefinitions(source, at, '$defs');
  readDefinitions(source, at, 'definitions');
}

/** What nothing refers to is compiled for its faults. */
function readDefinitions(source: SchemaSource, at: u32, keyword: string): void {
  const definitions = source.object(at, keyword);
  if (definitions == ABSENT) return;
  const end = source.tape.next(definitions);
  for (let name = definitions + 1; name < end; name = source.tape.next(name + 1)) source.schemaAt(name + 1);
}

/** A keyword that is not known may be a misspelled one; `x-…` is nobody's. */
function noteIgnored(source: SchemaSource, at: u32): void {
  const tape = source.tape;
  const end = tape.next(at);
  for (let key = at + 1; key < end; key = tape.next(key + 1)) {
    const name = stringText(tape, key);
    if (name.startsWith('x-')) continue;
    const padded = ` ${name} `;
    if (CHECKED.includes(padded) || DESCRIBING.includes(padded)) continue;
    source.ignored.push(nodePath(tape, key + 1));
  }
}
