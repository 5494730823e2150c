import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileResult } from '../../src/plugin-tests/test-result.js';
import { unitTestFiles } from '../../src/plugin-tests/test-files.js';
import { runUnitTests } from '../../src/plugin-tests/unit-tests.js';
import { expectGolden } from '../golden.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';

const IMPORTS = `import { equal, fail, test, testTraps, truthy } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { getHeader, log, LogLevel, MapType, nowMilliseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { forever, part } from './parts';
`;

/** What the tests are about. */
const PARTS = `/** Parts of a path. */
export function part(path: string, index: i32): string {
  return path.split('/')[index];
}

export function forever(): i32 {
  let turns = 0;
  while (true) if (++turns < 0) turns = 0;
  return turns;
}
`;

/** A plugin with the file that the tests are about, and these files of tests. */
function pluginWith(files: Readonly<Record<string, string>>): { cwd: string; dir: string } {
  const cwd = temporaryFolder();
  const dir = copyOfFixture('tiny', cwd);
  // As plugins of the SDK have it, so that a trap says why.
  writeFileSync(
    path.join(dir, 'asconfig.json'),
    readFileSync(path.join(dir, 'asconfig.json'), 'utf8').replace('"abort="', '"abort=proxyWasmAbort"'),
  );
  writeFileSync(
    path.join(dir, 'assembly/index.ts'),
    `import 'proxy-wasm-assemblyscript-sdk/assembly';\n${readFileSync(path.join(dir, 'assembly/index.ts'), 'utf8')}`,
  );
  writeFileSync(path.join(dir, 'assembly/parts.ts'), PARTS);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  return { cwd, dir };
}

async function run(body: string, deadlineMs = 10_000): Promise<FileResult> {
  const { cwd, dir } = pluginWith({ 'assembly/parts.test.ts': IMPORTS + body });
  const files = await unitTestFiles(dir);
  const io = { cwd, signal: new AbortController().signal };
  const results: FileResult[] = [];
  for await (const one of runUnitTests({ dir, files, deadlineMs }, io)) results.push(one);
  expect(results).toHaveLength(1);
  return results[0]!;
}

describe('a file of unit tests', () => {
  it('is told of test by test, each with its own line', async () => {
    const { cwd } = pluginWith({
      'assembly/deep/more.test.ts': IMPORTS.replace('./parts', '../parts') + "test('is found', () => {});\n",
      'assembly/parts.test.ts': `${IMPORTS}
test('takes a part', () => {
  equal(part('/a/b', 1), 'a');
});

test('takes another', () => {
  equal(part('/a/b', 2), 'a', 'the second');
});

test('goes beyond the end', () => {
  log(LogLevel.Info, 'looking \\x1b[31mfurther');
  part('/a', 2);
});

testTraps('refuses what is beyond the end', () => {
  part('/a', 2);
}, 'out of range');
`,
    });
    const outcome = await postern(['test', 'tiny'], { cwd });
    // The build's line has sizes, which are the SDK's affair.
    const stdout = outcome.stdout.replace(/^.* sha256 .*\n/, '');
    expectGolden('test-units', { ...outcome, stdout }, [cwd]);
  });

  it('gives each test an instance of its own, so that a trap costs one', async () => {
    const { results } = await run(`
let count = 0;
test('counts', () => { count++; equal(count, 1); });
test('traps', () => { unreachable(); });
test('throws', () => { throw new Error('on purpose'); });
test('divides', () => { equal(1 / count, 1); });
test('recurses', () => { truthy(part('/'.repeat(2), 0).length + deeper(1)); });
test('asserts', () => { assert(count == 1, 'no count'); });
test('counts anew', () => { count++; equal(count, 1); });
function deeper(depth: i32): i32 { return depth == -1 ? 0 : deeper(depth + 1) + 1; }
`);
    expect(results.map(({ name, problems }) => [name, ...problems])).toEqual([
      ['counts'],
      ['traps', 'it trapped: unreachable'],
      ['throws', 'it trapped: on purpose assembly/parts.test.ts:8:24'],
      ['divides', 'it trapped: divide by zero'],
      ['recurses', 'it trapped: calls within calls without an end (Maximum call stack size exceeded)'],
      ['asserts', 'it trapped: no count assembly/parts.test.ts:11:25'],
      ['counts anew'],
    ]);
    expect(results.map(({ failedAt }) => failedAt)).toEqual([undefined, 7, 8, 9, 13, 11, undefined]);
  });

  it('ends a test that does not return, and goes on with the next', async () => {
    const { results } = await run(
      "\ntest('loops', () => { forever(); });\ntest('is next', () => {});\n",
      3000,
    );
    expect(results).toMatchObject([
      { name: 'loops', line: 5, passed: false, problems: ['it did not end within 3 s'] },
      { name: 'is next', line: 6, passed: true },
    ]);
  });

  it('bounds the memory of a test', async () => {
    const { results } = await run(
      "\ntest('grows', () => { let text = 'xxxx'; while (true) text += text; });\n",
    );
    expect(results).toMatchObject([
      {
        passed: false,
        failedAt: 5,
        problems: [expect.stringMatching(/its memory had grown to \d+ MiB of the 256/)],
      },
    ]);
  });

  it('fails a test that asks the gateway, with the call', async () => {
    const { results } = await run(`
test('asks', () => { truthy(getHeader(MapType.HttpRequestHeaders, ':path')); });
testTraps('asks, and is to trap', () => { truthy(getHeader(MapType.HttpRequestHeaders, ':path')); });
test('asks for the time', () => { equal<i64>(nowMilliseconds(), 1_700_000_000_000); });
`);
    expect(results.map(({ problems, failedAt }) => [problems, failedAt])).toEqual([
      [[expect.stringMatching(/^proxy_get_header_map_value asks the gateway.*scenario$/)], 5],
      [[expect.stringMatching(/^proxy_get_header_map_value asks the gateway/)], 6],
      [[], undefined],
    ]);
  });

  it('tells why an expected trap is none', async () => {
    const { results } = await run(`
testTraps('returns', () => {});
testTraps('says something else', () => { part('/a', 2); }, 'another reason');
testTraps('does not hold', () => { equal(1, 2); });
`);
    expect(results.map(({ problems }) => problems[0])).toEqual([
      'it was to trap, and returned',
      expect.stringMatching(
        /^it was to trap with "another reason", and trapped otherwise: Index out of range/,
      ),
      'expected 2, seen 1',
    ]);
  });

  it.each([
    ['a test in a test', "test('outer', () => { test('inner', () => {}); });", 'outer', /declares another/],
    ['a name that is empty', "test(' ', () => {});", 'starts', /empty name/],
    [
      'a trap outside of tests',
      "part('/a', 2);\ntest('x', () => {});",
      'starts',
      /^it trapped: Index out of/,
    ],
    ['a loop outside of tests', "forever();\ntest('x', () => {});", 'starts', /did not end/],
    ['no test', 'truthy(part);', 'has tests', /^it has none: call test\(/],
    [
      'what does not compile',
      "test('x', () => { nowhere(); });",
      'compiles',
      /^tiny\/assembly\/parts\.test\.ts:4:19: error TS2304: Cannot find name 'nowhere'/,
    ],
  ])('is refused with %s', async (_, body, name, problem) => {
    const { results } = await run(`${body}\n`, 3000);
    expect(results).toMatchObject([{ name, passed: false, problems: [expect.stringMatching(problem)] }]);
  });

  it('is refused when it does not use the SDK’s tests', async () => {
    const { cwd } = pluginWith({
      'assembly/parts.test.ts': "import { part } from './parts';\npart('/a', 1);\n",
    });
    const { code, stdout } = await postern(['test', 'tiny'], { cwd });
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('it has none: it does not import "proxy-wasm'),
    ]);
  });
});

describe('files of unit tests', () => {
  it('are those that end with .test.ts below assembly', async () => {
    const { dir } = pluginWith({
      'assembly/a.test.ts': '',
      'assembly/b/c.test.ts': '',
      'assembly/test.ts': '',
      'assembly/d.test.tsx': '',
      'assembly/.hidden/e.test.ts': '',
      'assembly/node_modules/p/f.test.ts': '',
      'assembly/folder.test.ts/g.ts': '',
      'test/h.test.ts': '',
    });
    expect((await unitTestFiles(dir)).map((file) => path.relative(dir, file))).toEqual([
      'assembly/a.test.ts',
      'assembly/b/c.test.ts',
    ]);
  });

  it('change nothing of the plugin’s own module', async () => {
    const { cwd, dir } = pluginWith({});
    const build = async (): Promise<Buffer[]> => {
      expect((await postern(['build', 'tiny', '--target', 'both'], { cwd })).code).toBe(0);
      return ['plugin', 'plugin.debug'].map((name) => readFileSync(path.join(dir, `build/${name}.wasm`)));
    };
    const before = await build();
    writeFileSync(path.join(dir, 'assembly/parts.test.ts'), `${IMPORTS}test('x', () => {});\n`);
    expect(await build()).toEqual(before);
    expect((await postern(['test', 'tiny'], { cwd })).stdout).toContain('1 passed, 0 failed');
    expect(readFileSync(path.join(dir, 'build/plugin.wasm'))).toEqual(before[0]);
  });
});
