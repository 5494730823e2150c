/** Faults that change nothing that anyone could see, and why. They are seeded and told, and do not count. */

/** @type {readonly { file: string, from: string, to: string, reason: string }[]} `file` is relative to `sdk/assembly/`, lines are trimmed */
export const EQUIVALENT = [
  {
    file: 'json/number-reader.ts',
    from: 'const isSubnormal = exponent < -1022;',
    to: 'const isSubnormal = exponent <= -1022;',
    reason: 'at -1022 both ways drop eleven bits and add an exponent of nought',
  },
  {
    file: 'json/strings.ts',
    from: 'return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);',
    to: 'return 0x10000 + ((unit + 0xd800) << 10) + (low - 0xdc00);',
    reason: 'what is added lies in bits that the first byte of the sequence has set anyway',
  },
  {
    file: 'properties.ts',
    from: 'scratch.free();',
    to: '',
    reason: 'the next read into it frees it, and eight bytes are all that waits for that',
  },
  {
    file: 'header-pairs.ts',
    from: 'private lengthAt: usize = 0;',
    to: 'private lengthAt: usize = 1;',
    reason: '`start` sets it before anything reads it',
  },
  {
    file: 'mcp/server/tool-result.ts',
    from: 'this.isObject = value.length > 0 && load<u8>(at) == 0x7b;',
    to: 'this.isObject = value.length > 1 && load<u8>(at) == 0x7b;',
    reason: 'no JSON of one byte is an object',
  },
  {
    file: 'json/number-reader.ts',
    from: 'return exponent < 0 ? <f64>digits / power : <f64>digits * power;',
    to: 'return exponent < 1 ? <f64>digits / power : <f64>digits * power;',
    reason: 'at nought it divides by 1 in place of multiplying by it',
  },
  {
    file: 'schema/equality.ts',
    from: 'const MEMBERS_PER_STEP: u32 = 8;',
    to: 'const MEMBERS_PER_STEP: u32 = 9;',
    reason: 'how much work counts as a step of a bound that has room for thousands',
  },
  {
    file: 'testing/compare.ts',
    from: 'unreachable();',
    to: '',
    reason: 'the runner has ended the test in the call before it',
  },
  {
    file: 'exports/lifecycle.ts',
    from: 'collectNow();',
    to: '',
    reason: 'what a configuration leaves behind is collected some callbacks later instead',
  },
  {
    file: 'exports/higress-redis.ts',
    from: 'collectSometimes();',
    to: '',
    reason: 'what an answer leaves behind is collected at the next callback that does so',
  },
];
