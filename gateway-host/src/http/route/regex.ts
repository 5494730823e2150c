/**
 * Regular expressions with RE2's syntax and linear time, as Envoy applies them: the whole text must match.
 * Spec: https://github.com/google/re2/wiki/Syntax; Envoy source/common/common/regex.cc (GoogleReSubstitute, fullMatch).
 */
import { RE2JS } from 're2js';

/** What `regex_rewrite` and its kin write instead of what a pattern found. */
export interface RegexRewrite {
  readonly pattern: string;
  /** `\1` to `\9` stand for groups, `\0` for all that was found. */
  readonly substitution: string;
}

export interface Regex {
  matchesAll(text: string): boolean;
  /** Replaces every part that is found. */
  replaceAll(text: string, substitution: string): string;
}

/** @throws Error in RE2's words when the pattern is none */
export function compileRegex(pattern: string): Regex {
  const compiled = RE2JS.compile(pattern);
  return {
    matchesAll: (text) => compiled.testExact(text),
    replaceAll: (text, substitution) => replaceAll(compiled, text, substitution),
  };
}

/** What is wrong with a substitution for this pattern; undefined when nothing is. */
export function findBadSubstitution({ pattern, substitution }: RegexRewrite): string | undefined {
  const groups = RE2JS.compile(pattern).matcher('').groupCount();
  for (const [, escaped = ''] of substitution.matchAll(/\\(.?)/gs)) {
    if (escaped === '\\') continue;
    if (!/^[0-9]$/.test(escaped))
      return "a \\ must be followed by a digit or another \\ (write '\\\\' for one)";
    if (Number(escaped) > groups) {
      return `the substitution names group ${escaped}, and the pattern has ${groups} parenthesized subexpressions`;
    }
  }
  return undefined;
}

function replaceAll(compiled: RE2JS, text: string, substitution: string): string {
  const matcher = compiled.matcher(text);
  let result = '';
  let end = 0;
  while (matcher.find()) {
    const written = substitution.replaceAll(/\\([0-9\\])/g, (_, code: string) =>
      code === '\\' ? '\\' : (matcher.group(Number(code)) ?? ''),
    );
    result += text.slice(end, matcher.start()) + written;
    end = matcher.end();
  }
  return result + text.slice(end);
}
