import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { copyOfFixture, postern } from '../harness.js';

const SDK = fileURLToPath(new URL('../../../sdk/', import.meta.url));

/** Builds a plugin whose `assembly/answer.ts` is this; what is said of it. */
async function said(source: string): Promise<string> {
  const dir = copyOfFixture('tiny');
  writeFileSync(
    path.join(dir, 'assembly/answer.ts'),
    `${source}\nexport function answer(id: u32): u32 { return id; }\n`,
  );
  const config = path.join(dir, 'asconfig.json');
  // What is never called is compiled too.
  const own = JSON.parse(readFileSync(config, 'utf8')) as { entries: string[]; options: object };
  own.entries.push('assembly/answer.ts');
  // As the SDK's asconfig.json has it.
  const use = ['abort=', 'RegExp=Error'];
  writeFileSync(config, JSON.stringify({ ...own, options: { ...own.options, use } }));
  const { stderr } = await postern(['build', 'tiny', '--no-cache'], { cwd: path.dirname(dir) });
  return stderr;
}

// The place (line:column) at which the compiler points, its code and the beginning of its message, and what the hint says.
const TRAPS: readonly (readonly [what: string, source: string, headline: string, hint: string])[] = [
  [
    'a local in a closure',
    'export function f(n: i32): i32 {\n  const g = (x: i32): i32 => x + n;\n  return g(1);\n}',
    '2:34: error AS100: Not implemented: Closures',
    'give it a parameter',
  ],
  [
    'this in a closure',
    'class A {\n  n: i32 = 1;\n  f(a: i32[]): void {\n    a.forEach((x) => {\n      this.n = x;\n    });\n  }\n}\nexport function f(): void { new A().f([1]); }',
    "5:12: error TS2339: Property 'n' does not exist on type",
    '`this` is not the object',
  ],
  [
    'try',
    'export function f(n: i32): void {\n  try { n++; } catch (e) { n--; }\n}',
    '2:3: error AS100: Not implemented: Exceptions',
    'return a status',
  ],
  [
    'finally',
    'export function f(): void {\n  try { } finally { }\n}',
    '2:3: error AS100: Not implemented: Exceptions',
    '`throw` ends the VM',
  ],
  [
    'a union',
    'export function f(n: string | i32): void {}',
    '1:31: error AS100: Not implemented: union types',
    'A value has one type',
  ],
  [
    'a union of literals',
    "export function f(n: 'a' | 'b'): void {}",
    '1:28: error AS100: Not implemented: union types',
    'A value has one type',
  ],
  [
    'a number that may be null',
    'export function f(n: i32 | null): void {}',
    "1:22: error AS204: Type 'i32' cannot be nullable",
    'Only a class can be null',
  ],
  [
    'any',
    'export function f(n: any): void {}',
    "1:22: error TS2304: Cannot find name 'any'",
    'Every value has a type',
  ],
  [
    'unknown',
    'export function f(n: unknown): void {}',
    "1:22: error TS2304: Cannot find name 'unknown'",
    'Every value has a type',
  ],
  [
    'undefined',
    'export function f(a: string): bool { return a == undefined; }',
    "1:50: error TS2304: Cannot find name 'undefined'",
    'There is null',
  ],
  [
    'an async function',
    'export async function f(): Promise<void> {}',
    "1:1: error TS1005: '{' expected",
    'Nothing waits',
  ],
  [
    'await',
    'export function f(): void {\n  await f();\n}',
    '2:3: error TS1109: Expression expected',
    '`Action.Pause`',
  ],
  [
    'a promise',
    'export function f(): void { new Promise<i32>(() => {}); }',
    "1:33: error TS2304: Cannot find name 'Promise'",
    'Nothing waits',
  ],
  [
    'a timer',
    'export function f(): void { setTimeout(f, 5); }',
    "1:29: error TS2304: Cannot find name 'setTimeout'",
    '`setTickPeriod`',
  ],
  [
    'fetch',
    "export function f(): void { fetch('x'); }",
    "1:29: error TS2304: Cannot find name 'fetch'",
    '`HttpCall`',
  ],
  [
    'JSON',
    'export function f(s: string): void { JSON.parse(s); }',
    "1:38: error TS2304: Cannot find name 'JSON'",
    'assembly/json',
  ],
  [
    'a regular expression',
    'export function f(): void {\n  const r = /a+/;\n}',
    '2:13: error AS100: Not implemented: Regular expressions',
    '`startsWith`',
  ],
  [
    'RegExp',
    "export function f(s: string): bool { return new RegExp('a+').test(s); }",
    "1:62: error TS2339: Property 'test' does not exist on type '~lib/error/Error'",
    '`startsWith`',
  ],
  [
    'a match',
    "export function f(s: string): void { s.match('a'); }",
    "1:40: error TS2339: Property 'match'",
    '`startsWith`',
  ],
  [
    'for of',
    'export function f(m: i32[]): void { for (const v of m) v; }',
    '1:37: error AS100: Not implemented: Iterators',
    '`map.values()`',
  ],
  [
    'entries of a map',
    'export function f(m: Map<string, i32>): void { for (const [k, v] of m) v; }',
    '1:53: error TS1003: Identifier expected',
    '`map.keys()`',
  ],
  [
    'forEach of a map',
    'export function f(m: Map<string, i32>): void { m.forEach((v) => {}); }',
    "1:50: error TS2339: Property 'forEach'",
    '`map.values()`',
  ],
  [
    'for in',
    'class A {}\nexport function f(a: A): void { for (const k in a) {} }',
    '2:44: error TS1155',
    'in a Map',
  ],
  [
    'parts of a list',
    'export function f(a: i32[]): void { const [x] = a; x; }',
    '1:37: error TS1003: Identifier expected',
    '`const first = list[0]`',
  ],
  [
    'an object',
    'export function f(): void { const o = { a: 1 }; o; }',
    "1:39: error TS2322: Type '<object>'",
    'Write a class',
  ],
  [
    'an object for an interface',
    'interface A { x: i32 }\nexport function f(): A { return { x: 1 }; }',
    '2:33: error AS100: Not implemented: Interface hidden classes',
    'Write a class',
  ],
  [
    'spread',
    'export function f(a: i32[]): i32[] { return [...a]; }',
    '1:46: error AS100: Not implemented: Spread operator',
    '`list.slice(0)`',
  ],
  [
    'optional chaining',
    'class A { x: i32 = 0 }\nexport function f(a: A): i32 { return a?.x; }',
    '2:41: error TS1109: Expression expected',
    '`if (a !== null) …`',
  ],
  [
    '??',
    "export function f(a: string | null): string { return a ?? 'x'; }",
    '1:57: error TS1109: Expression expected',
    '`a !== null ? a : b`',
  ],
  [
    'a tuple',
    'export function f(): [i32, i32] { return [1, 2]; }',
    '1:22: error TS1110: Type expected',
    'no tuples',
  ],
  [
    'a private name',
    'class A { #x: i32 = 0 }\nexport function f(): void { new A(); }',
    '1:11: error TS1127: Invalid character',
    '`private x`',
  ],
  [
    'a generator',
    'export function* f(): i32 { yield 1; }',
    '1:16: error TS1003: Identifier expected',
    'no generators',
  ],
  [
    'number for an integer',
    'export function f(a: number): u32 { return a; }',
    "1:44: error AS200: Conversion from type 'f64' to 'u32'",
    '`<i32>value`',
  ],
  [
    'a number in a text',
    "export function f(a: i32): string { return 'x' + a; }",
    "1:50: error TS2322: Type 'i32' is not assignable",
    '`value.toString()`',
  ],
  [
    'what may be null',
    'export function f(a: string | null): i32 { return a.length; }',
    "1:51: error TS2322: Type '~lib/string/String | null'",
    'ask first',
  ],
  [
    'an optional parameter',
    'export function f(a?: string): void {}',
    '1:19: error AS215: Optional parameter',
    "`name: string = ''`",
  ],
  [
    'a module of Node',
    "import { readFileSync } from 'node:fs';\nexport function f(): void { readFileSync('x'); }",
    "1:30: error TS6054: File '~lib/node:fs.ts' not found",
    'No gateway has the modules of Node',
  ],
  [
    'a package in JavaScript',
    "import { map } from 'lodash';\nexport function f(): void { map; }",
    "1:21: error TS6054: File '~lib/lodash.ts' not found",
    'JavaScript cannot be compiled',
  ],
  [
    'the SDK by a path that is wrong',
    "import { log } from '../../sdk/assembly';\nexport function f(): void { log; }",
    '1:21: error TS6054',
    "from 'proxy-wasm-assemblyscript-sdk/assembly'",
  ],
];

describe('a trap of AssemblyScript', () => {
  it.each(TRAPS)(
    '%s: the line, the compiler’s words, and what to write',
    async (_, source, headline, hint) => {
      const lines = (await said(source)).split('\n');
      const at = lines.findIndex((line) => line.startsWith(`tiny/assembly/answer.ts:${headline}`));
      expect(at, lines.join('\n')).toBeGreaterThanOrEqual(0);
      expect(lines.slice(at).find((line) => line.startsWith('  hint: '))).toContain(hint);
    },
  );

  it('compares texts by what they say, with == and with ===', async () => {
    expect(await said('export function f(a: string, b: string): bool { return a === b; }')).toBe('');
  });
});

it('a compiler that fails inside is an error, and does not end the process', async () => {
  const dir = copyOfFixture('tiny');
  const config = path.join(dir, 'asconfig.json');
  // Without the class behind it, a regular expression is more than the compiler can name.
  writeFileSync(config, readFileSync(config, 'utf8').replace('"abort="', '"abort=", "RegExp="'));
  writeFileSync(
    path.join(dir, 'assembly/answer.ts'),
    'export function answer(id: u32): u32 {\n  return /a/.test("a") ? id : 0;\n}\n',
  );
  const { code, stderr } = await postern(['build', dir]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('error TC_COMPILER_CRASH')]);
});

describe('the SDK in a plugin twice', () => {
  /** A plugin that registers with one copy and exports the callbacks of the other. */
  async function plugin(registersWith: string): Promise<{ code: number; stderr: string }> {
    const dir = copyOfFixture('tiny');
    const modules = path.join(dir, 'node_modules/proxy-wasm-assemblyscript-sdk');
    mkdirSync(modules, { recursive: true });
    cpSync(path.join(SDK, 'assembly'), path.join(modules, 'assembly'), { recursive: true });
    cpSync(path.join(SDK, 'asconfig.json'), path.join(modules, 'asconfig.json'));
    const targets = { release: {}, debug: {} };
    const config = {
      extends: 'proxy-wasm-assemblyscript-sdk/asconfig.json',
      entries: ['assembly/index.ts'],
      targets,
    };
    writeFileSync(path.join(dir, 'asconfig.json'), JSON.stringify(config));
    writeFileSync(
      path.join(dir, 'assembly/index.ts'),
      `import { registerRootContext, RootContext } from '${registersWith}';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
class Root extends RootContext {}
registerRootContext((id: u32): RootContext => new Root(id));
`,
    );
    return postern(['build', 'tiny'], { cwd: path.dirname(dir) });
  }

  it('is an error at the path, since the gateway would find no plugin', async () => {
    const { code, stderr } = await plugin('../node_modules/proxy-wasm-assemblyscript-sdk/assembly');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('tiny/assembly/index.ts:1:51: error SDK: The SDK is imported by a path'),
    ]);
    expect(stderr).toContain("hint: Write `from 'proxy-wasm-assemblyscript-sdk/assembly'` in every file.");
  });

  it('is not seen where it is there once', async () => {
    expect(await plugin('proxy-wasm-assemblyscript-sdk/assembly')).toMatchObject({ code: 0, stderr: '' });
  });
});
