/** What a tool says of its effects, as hosts take it: a hint that is not given has a value of its own. Spec: MCP "ToolAnnotations". */
import { isSame } from '../json.js';
import type { JsonObject } from '../json.js';
import type { Change } from './change.js';
import { showValue } from './schema-values.js';

interface Hint {
  readonly unless: boolean;
  readonly yes: string;
  readonly no: string;
  /** It means nothing for a tool that only reads. */
  readonly ofWriters?: boolean;
}

const HINTS: Readonly<Record<string, Hint>> = {
  readOnlyHint: { unless: false, yes: 'it only reads', no: 'it may change things' },
  destructiveHint: { unless: true, yes: 'it may destroy things', no: 'it only adds things', ofWriters: true },
  idempotentHint: {
    unless: false,
    yes: 'the same call again changes nothing more',
    no: 'the same call again has effects again',
    ofWriters: true,
  },
  openWorldHint: { unless: true, yes: 'it reaches the outside world', no: 'it stays in a world of its own' },
};

/** Hosts ask their user, or do not, by these: a change of what they mean comes first. */
export function annotationChanges(before: JsonObject, after: JsonObject): Change[] {
  const changes = Object.keys({ ...HINTS, ...before, ...after }).flatMap((name): Change[] => {
    const [one, two] = [before[name], after[name]];
    if (isSame(one, two)) return [];
    const said = `${name} ${one === undefined ? 'unset' : showValue(one)} → ${two === undefined ? 'unset' : showValue(two)}`;
    const hint = Object.hasOwn(HINTS, name) ? HINTS[name] : undefined;
    if (hint === undefined) return [{ breaking: false, text: said }];
    const [meant, means] = [meaning(hint, before, name), meaning(hint, after, name)];
    if (meant === means || means === undefined) return [{ breaking: false, text: said }];
    return [{ breaking: true, text: `${said}: ${means ? hint.yes : hint.no}` }];
  });
  return changes.toSorted((one, two) => Number(two.breaking) - Number(one.breaking));
}

/** Undefined where the hint means nothing. */
function meaning({ unless, ofWriters }: Hint, annotations: JsonObject, name: string): boolean | undefined {
  if (ofWriters === true && annotations['readOnlyHint'] === true) return undefined;
  const value = annotations[name];
  return typeof value === 'boolean' ? value : unless;
}
