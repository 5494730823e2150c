/**
 * Whether a text is what a rule wants.
 * Spec: Envoy api/envoy/type/matcher/v3/string.proto.
 */

export interface StringMatch {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'contains';
  readonly value: string;
  readonly ignoreCase: boolean;
}

export function matchesString(rule: StringMatch, text: string): boolean {
  const value = rule.ignoreCase ? rule.value.toLowerCase() : rule.value;
  const given = rule.ignoreCase ? text.toLowerCase() : text;
  switch (rule.kind) {
    case 'exact':
      return given === value;
    case 'prefix':
      return given.startsWith(value);
    case 'suffix':
      return given.endsWith(value);
    case 'contains':
      return given.includes(value);
  }
}
