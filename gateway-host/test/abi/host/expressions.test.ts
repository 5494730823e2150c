import { describe, expect, it } from 'vitest';
import { answers, answersIn, scriptHost } from '../script-plugin.js';

const REQUEST = { path: '/p?a=1', headers: { 'x-q': '7' } };

function word(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

async function evaluate(expression: string): Promise<string> {
  const rows = await answersIn(
    'request_headers',
    ['setproperty k val', `foreign expr_create ${word(expression)}`, 'foreign expr_evaluate %00%00%00%00'],
    REQUEST,
  );
  const [, created, evaluated] = rows.map(([, answer]) => answer);
  return created === "0 '%00%00%00%00'" ? (evaluated ?? '') : `create ${created}`;
}

const int = (byte: string): string => `0 '%${byte}%00%00%00%00%00%00%00'`;
const FAILED = '10 none';
const NO_BYTES = '3 none';
const REFUSED = 'create 2 none';

describe('values of expressions', () => {
  it.each([
    ['"a"', "0 'a'"],
    ['1', int('01')],
    ['1u', int('01')],
    ['1.5', "0 '%00%00%00%00%00%00%f8?'"],
    ['true', "0 '%01'"],
    ['null', NO_BYTES],
    ['type(1)', NO_BYTES],
    ['b"x"', "0 'x'"],
    ['-5', "0 '%fb%ff%ff%ff%ff%ff%ff%ff'"],
    ['"é"', "0 '%c3%a9'"],
    ['["a","b"]', "0 '%02%00%00%00%01%00%00%00%00%00%00%00%01%00%00%00%00%00%00%00a%00%00b%00%00'"],
    ['{"a":"b"}', "0 '%01%00%00%00%01%00%00%00%01%00%00%00a%00b%00'"],
    ['{"a":1}', "0 '%01%00%00%00%01%00%00%00%08%00%00%00a%00%01%00%00%00%00%00%00%00%00'"],
    ['[["a"]]', "0 '%01%00%00%00%0f%00%00%00%00%00%00%00%01%00%00%00%01%00%00%00%00%00%00%00a%00%00%00%00'"],
    ['[]', "0 '%00%00%00%00'"],
    ['{}', "0 '%00%00%00%00'"],
    ['[null]', NO_BYTES],
    ['timestamp("2020-01-01T00:00:00Z")', "0 '%00%00%8a%b95%9a%e5%15'"],
    ['duration("1s")', "0 '%00%ca%9a;%00%00%00%00'"],
    ['[1,2,3].map(x, x*2).size()', int('03')],
    ['["a"].all(x, x != "c")', "0 '%01'"],
    ['1 == 1.0', "0 '%01'"],
    ['"abc".matches("b+")', "0 '%01'"],
    ['1/0', FAILED],
    ['1 + "a"', FAILED],
    ['9223372036854775807 + 1', FAILED],
    ['string(b"\\xff")', FAILED],
    ['"abc".matches("(")', FAILED],
    ['[1,2][5]', FAILED],
    ['{"a":1}["b"]', FAILED],
    ['timestamp("bad")', FAILED],
    ['1 ? 2 : 3', FAILED],
  ])('%s', async (expression, answer) => {
    expect(await evaluate(expression)).toBe(answer);
  });
});

describe('attributes in expressions', () => {
  it.each([
    ['request.path', "0 '/p?a=1'"],
    ['request.query', "0 'a=1'"],
    ['request.headers["x-q"]', "0 '7'"],
    ['request.headers["x-q"] == "7" && request.method == "GET"', "0 '%01'"],
    ['"x-q" in request.headers', "0 '%01'"],
    ['size(request.headers) > 3', "0 '%01'"],
    ['request.headers.exists(h, h == "x-q")', "0 '%01'"],
    ['request.headers["nope"]', FAILED],
    ['request.size + 1', int('01')],
    ['request.time > timestamp("2020-01-01T00:00:00Z")', "0 '%01'"],
    ['request.nope', FAILED],
    ['has(request.nope)', "0 '%00'"],
    ['has(request.path)', "0 '%01'"],
    ['request', NO_BYTES],
    ['filter_state', NO_BYTES],
    ['metadata', "0 ''"],
    ['plugin_name', "0 'A'"],
    ['connection_id', int('01')],
    ['connection.mtls', "0 '%00'"],
    ['source.port == 50000', "0 '%01'"],
    ['filter_state["wasm.k"]', "0 'val'"],
    ['k', "0 'val'"],
    ['k == b"val"', "0 '%01'"],
    ['k == "val"', "0 '%00'"],
    ['response.code', FAILED],
    ['route_name', FAILED],
    ['nosuch', FAILED],
    ['nosuch.a', FAILED],
    ['request.nope == 1 || true', "0 '%01'"],
    ['false && request.nope == 1', "0 '%00'"],
  ])('%s', async (expression, answer) => {
    expect(await evaluate(expression)).toBe(answer);
  });

  it('read a property as text once it is declared to be text', async () => {
    const host = await scriptHost([
      {
        configure: `foreign declare_property ${word('\n\x01s\x18\x01')}`,
        request_headers: `setproperty s val; foreign expr_create ${word('s == "val"')}; foreign expr_evaluate %00%00%00%00`,
      },
    ]);
    host.request();
    expect(answers(host).at(-1)).toBe("foreign expr_evaluate %00%00%00%00 -> 0 '%01'");
    host.close();
  });

  it('are those of the phase', async () => {
    const host = await scriptHost([
      {
        configure: `foreign expr_create ${word('response.code')}`,
        request_headers: 'foreign expr_evaluate %00%00%00%00',
        response_headers: 'foreign expr_evaluate %00%00%00%00',
        log: 'foreign expr_evaluate %00%00%00%00',
      },
    ]);
    host.request().respond({ status: 201 });
    expect(answers(host).map((line) => line.split(' -> ')[1])).toEqual([FAILED, int('c9'), int('c9')]);
    host.close();
  });
});

describe('what is no expression', () => {
  it.each(['bad((', '', '1 1', "'a", 'request.headers[?"x"]'])('%s', async (expression) => {
    expect(await evaluate(expression)).toBe(REFUSED);
  });

  it.each(['foo(1)', '"A".lowerAscii()', '[1].map(x, foo(x))', 'math.greatest(1, 2)', 'cel.bind(x, 1, x)'])(
    '%s calls what is not there',
    async (expression) => {
      expect(await evaluate(expression)).toBe(REFUSED);
    },
  );

  it('is told in the log, and costs a token only when it was parsed', async () => {
    const host = await scriptHost([
      {
        request_headers: ['bad((', 'foo(1)', '1']
          .map((text) => `foreign expr_create ${word(text)}`)
          .join(';'),
      },
    ]);
    host.request();
    const lines = host.logs.map(({ message }) => message);
    expect(lines.filter((line) => line.startsWith('expr_create'))).toEqual([
      expect.stringMatching(/^expr_create parse error: /),
      'expr_create compile error: No overloads provided for FunctionStep creation',
    ]);
    expect(answers(host).at(-1)).toMatch(/-> 0 '%01%00%00%00'$/);
    host.close();
  });
});

describe('tokens', () => {
  it('belong to the root, count from 0 and are not used again', async () => {
    const create = (text: string): string => `foreign expr_create ${word(text)}`;
    const rows = await answersIn('request_headers', [
      ...[
        create('1'),
        create('bad(('),
        create('2'),
        'foreign expr_delete %00%00%00%00',
        create('request.path'),
      ],
      ...['foreign expr_evaluate %00%00%00', 'foreign expr_evaluate ', 'foreign expr_delete %00'],
      ...['foreign expr_delete %63%00%00%00', 'foreign expr_evaluate %02%00%00%00', 'effective 1'],
      ...['foreign expr_evaluate %02%00%00%00', 'foreign expr_evaluate %00%00%00%00'],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...["0 '%00%00%00%00'", '2 none', "0 '%01%00%00%00'", '0 none', "0 '%02%00%00%00'", '2 none'],
      ...['2 none', '2 none', '0 none', "0 '/'", '0', "0 '/'", '1 none'],
    ]);
  });
});
