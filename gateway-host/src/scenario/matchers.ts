/** What a scenario expects of a text, of headers, of a whole message; and in which words it says that something else came. */
import { isDeepStrictEqual } from 'node:util';

import type { TestMessage } from '../testing/index.js';

/** One text. */
export type TextMatcher =
  | { readonly kind: 'equals' | 'contains'; readonly text: string }
  | { readonly kind: 'matches'; readonly pattern: RegExp }
  | { readonly kind: 'json'; readonly value: unknown };

/** All values of one header. */
export type HeaderMatcher = readonly TextMatcher[];

export interface MessageMatcher {
  readonly status: number | undefined;
  readonly headers: ReadonlyMap<string, HeaderMatcher>;
  readonly body: TextMatcher | undefined;
  readonly trailers: ReadonlyMap<string, HeaderMatcher>;
}

const LONGEST = 200;

/** Whether a text is what was expected. */
export function fits(matcher: TextMatcher, seen: string): boolean {
  switch (matcher.kind) {
    case 'equals':
      return seen === matcher.text;
    case 'contains':
      return seen.includes(matcher.text);
    case 'matches':
      return matcher.pattern.test(seen);
    case 'json':
      return isDeepStrictEqual(parsed(seen), matcher.value);
  }
}

/** What was expected, in words. */
export function describe(matcher: TextMatcher): string {
  switch (matcher.kind) {
    case 'equals':
      return quote(matcher.text);
    case 'contains':
      return `something with ${quote(matcher.text)}`;
    case 'matches':
      return `something that matches ${matcher.pattern.source}`;
    case 'json':
      return `the JSON ${JSON.stringify(matcher.value)}`;
  }
}

/** Everything about a message that is not as expected. */
export function mismatches(matcher: MessageMatcher, seen: TestMessage): string[] {
  const problems: string[] = [];
  if (matcher.status !== undefined && seen.status !== matcher.status)
    problems.push(`status: expected ${matcher.status}, seen ${seen.status}`);
  problems.push(...headerMismatches('headers', matcher.headers, seen.headers));
  const { body } = matcher;
  if (body !== undefined && !fits(body, seen.text()))
    problems.push(difference('body', [body], [seen.text()]));
  const trailers = seen.trailers?.entries().map(([name, value]): [string, string] => [name, value]) ?? [];
  problems.push(...headerMismatches('trailers', matcher.trailers, trailers));
  return problems;
}

/** `seen` among headers of which only the named ones count. */
export function headerMismatches(
  where: string,
  wanted: ReadonlyMap<string, HeaderMatcher>,
  seen: readonly (readonly [string, string])[],
): string[] {
  const problems: string[] = [];
  for (const [name, values] of wanted) {
    const found = seen.filter(([known]) => known === name).map(([, value]) => fromWire(value));
    const same = found.length === values.length && values.every((value, i) => fits(value, found[i] ?? ''));
    if (!same) problems.push(difference(`${where}.${name}`, values, found));
  }
  return problems;
}

/** Headers are kept as bytes, one character each. */
function fromWire(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

function difference(where: string, expected: readonly TextMatcher[], seen: readonly string[]): string {
  const wanted = expected.length === 0 ? 'none' : expected.map(describe).join(' and ');
  return `${where}: expected ${wanted}, seen ${seen.length === 0 ? 'none' : seen.map(quote).join(' and ')}`;
}

/** A text as it is shown: on one line, and not too long. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length > LONGEST ? `${quoted.slice(0, LONGEST)}… (${text.length} characters)` : quoted;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
