/** Reads what a scenario expects. */
import { plainValue, refuse, type ConfigNode } from '../config/document.js';
import { entriesOf, type Reader } from '../config/schema.js';
import { text, uint32 } from '../config/values.js';
import { fields, scalarText } from './fields.js';
import type { HeaderMatcher, MessageMatcher, TextMatcher } from './matchers.js';

/** A text that must be equal, or one of `contains`, `matches`, `json`. */
export const textMatcher: Reader<TextMatcher> = (node) => {
  if (!(node.value instanceof Map)) return { kind: 'equals', text: scalarText(node) };
  const { contains, matches, json } = fields(node, {
    contains: scalarText,
    matches: pattern,
    json: plainValue,
  });
  const given = [
    ...(contains === undefined ? [] : [{ kind: 'contains', text: contains } as const]),
    ...(matches === undefined ? [] : [{ kind: 'matches', pattern: matches } as const]),
    ...(json === undefined ? [] : [{ kind: 'json', value: json } as const]),
  ];
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw refuse(node, 'one of contains, matches, json must be given');
  return only;
};

/** Of each named header all values; nothing stands for a header that must not be there. */
export const headersMatcher: Reader<ReadonlyMap<string, HeaderMatcher>> = (node) =>
  new Map([...entriesOf(node)].map(([name, value]) => [name.toLowerCase(), headerMatcher(value)]));

/** What is expected of a request, an answer, a callout; `more` are fields beside those of a message. */
export function messageFields(node: ConfigNode): MessageMatcher {
  const { status, headers, body, trailers } = fields(node, messageShape);
  return messageOf({ status, headers, body, trailers });
}

export const messageShape = {
  status: uint32,
  headers: headersMatcher,
  body: textMatcher,
  trailers: headersMatcher,
} as const;

/** A matcher of what was given. */
export function messageOf(given: {
  readonly [K in keyof typeof messageShape]: ReturnType<(typeof messageShape)[K]> | undefined;
}): MessageMatcher {
  const { status, headers = new Map(), body, trailers = new Map() } = given;
  return { status, headers, body, trailers };
}

function headerMatcher(node: ConfigNode): HeaderMatcher {
  if (node.value === null) return [];
  if (!Array.isArray(node.value)) return [textMatcher(node)];
  return node.value.map((item: ConfigNode) => textMatcher(item));
}

function pattern(node: ConfigNode): RegExp {
  try {
    return new RegExp(text(node), 'u');
  } catch (cause) {
    throw refuse(node, `no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
