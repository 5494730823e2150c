/**
 * What a route adds to and removes from a message's headers.
 * Spec: Envoy source/common/router/header_parser.cc (removals first, then what overwrites, then what is added).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { compileFormat } from '../format/compile-format.js';
import type { FormatSubject } from '../format/format-subject.js';
import type { Format } from '../format/format.js';

export interface HeaderAddition {
  /** Lower case. */
  readonly name: string;
  readonly value: Format;
  readonly action:
    'APPEND_IF_EXISTS_OR_ADD' | 'ADD_IF_ABSENT' | 'OVERWRITE_IF_EXISTS_OR_ADD' | 'OVERWRITE_IF_EXISTS';
  readonly keepEmptyValue: boolean;
}

export interface HeaderMutation {
  readonly add: readonly HeaderAddition[];
  readonly remove: readonly string[];
}

export const NO_MUTATION: HeaderMutation = { add: [], remove: [] };

/** Changes headers in place; values are made from `subject`, which holds those headers too. */
export type HeaderMutator = (headers: HeaderMap, subject: FormatSubject) => void;

interface Compiled extends Omit<HeaderAddition, 'value'> {
  readonly valueFor: (subject: FormatSubject) => string;
}

/** The mutation made ready for use; undefined when it changes nothing. */
export function headerMutator({ add, remove }: HeaderMutation): HeaderMutator | undefined {
  if (add.length === 0 && remove.length === 0) return undefined;
  const additions = add.map(({ value, ...rest }): Compiled => ({
    ...rest,
    valueFor: compileFormat(value, ''),
  }));
  return (headers, subject) => {
    for (const name of remove) headers.remove(name);
    // Every value is made from the headers as they came, whatever the others write.
    const due = additions.flatMap((addition) => {
      if (!applies(addition, headers)) return [];
      const value = addition.valueFor(subject);
      return value === '' && !addition.keepEmptyValue ? [] : [{ ...addition, value }];
    });
    for (const { name, value } of due.filter(overwrites)) headers.set(name, value);
    for (const one of due) if (!overwrites(one)) headers.add(one.name, one.value);
  };
}

function applies({ name, action }: Pick<HeaderAddition, 'name' | 'action'>, headers: HeaderMap): boolean {
  if (action === 'ADD_IF_ABSENT') return !headers.has(name);
  return action !== 'OVERWRITE_IF_EXISTS' || headers.has(name);
}

function overwrites({ action }: Pick<HeaderAddition, 'action'>): boolean {
  return action === 'OVERWRITE_IF_EXISTS' || action === 'OVERWRITE_IF_EXISTS_OR_ADD';
}
