/** CEL expressions of plugins: refused with ExpressionError, or evaluated to a value that has bytes or none, in bounded time. */
import {
  compileExpression,
  ExpressionError,
  type Expression,
} from '../../../src/abi/foreign/cel-expression.js';
import { serializeCel } from '../../../src/abi/foreign/cel-value.js';
import { fuzz } from '../campaign.js';

const BINDINGS = { text: 'abc', number: 7n, list: [1n, 'a'], map: new Map([['a', 'b']]), yes: true };

function check(input: Buffer): void {
  let expression: Expression;
  try {
    expression = compileExpression(input.toString('utf8'));
  } catch (error) {
    if (error instanceof ExpressionError) return;
    throw error;
  }
  const value = expression.evaluate(BINDINGS);
  if (value instanceof Error) return;
  const bytes = serializeCel(value);
  if (bytes !== undefined && !Buffer.isBuffer(bytes)) throw new Error('a value without bytes');
}

const WORDS = [
  ...[
    '==',
    '!=',
    '&&',
    '||',
    '!',
    '?',
    ':',
    '+',
    '-',
    '*',
    '/',
    '%',
    '<',
    '>=',
    'in',
    '.',
    ',',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
  ],
  ...[
    'true',
    'null',
    '1',
    '1u',
    '0x7f',
    '-9223372036854775808',
    '9223372036854775807',
    '1e308',
    '.5',
    '"a"',
    "b'\\xff'",
  ],
  ...[
    "r'\\d'",
    '"""a"""',
    '\\u00e9',
    '\\U0010ffff',
    'text',
    'number',
    'list',
    'map',
    'yes',
    'nosuch',
    '__proto__',
  ],
  ...[
    'size(',
    'string(',
    'int(',
    'uint(',
    'double(',
    'bytes(',
    'type(',
    'dyn(',
    'duration("1s")',
    'timestamp("2020-01-01T00:00:00Z")',
  ],
  ...[
    '.matches("a+")',
    '.startsWith(',
    '.map(x, ',
    '.all(x, ',
    '.exists(x, ',
    '.filter(x, ',
    'has(map.a)',
    '.getFullYear()',
  ],
  ...[
    '((((((((((',
    '[[[[[[[[[[',
    '!!!!!!!!!!',
    '----------',
    '.map(x, x).map(x, x)',
    '{"a": {"a": ',
    'google.protobuf.Value{}',
  ],
];

fuzz({
  name: 'cel',
  seeds: [
    'text == "abc" && number + 1 > 7',
    '[1, 2, 3].map(x, x * 2).size()',
    'map["a"].matches("b+") ? list : {"k": [1, 2u, 3.5, b"x"]}',
    'list.exists(x, x == 1) || has(map.b)',
    'duration("1h").getMinutes() + int(timestamp("2020-01-01T00:00:00Z"))',
    'string(1.5) + type(1u) in ["a"]',
  ],
  words: WORDS,
  quick: 1000,
  check,
});
