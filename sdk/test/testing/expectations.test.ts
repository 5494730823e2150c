/** The calls that a module of unit tests makes of its runner, as the toolchain's runner understands them. */
import { expect, it } from 'vitest';
import { compileFixture } from '../compile-fixture.js';
import { engine } from '../engine.js';

interface TestExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly table: { get(index: number): () => void };
  _initialize(): void;
}

class Ended extends Error {}

interface Declared {
  readonly name: string;
  readonly body: number;
  readonly traps: boolean;
  readonly message: string;
}

class Runner {
  readonly declared: Declared[] = [];
  readonly #exports: TestExports;

  constructor(module: Uint8Array) {
    const unit_test = {
      add: (name: number, body: number, traps: number, message: number) =>
        this.declared.push({
          ...{ name: this.#string(name), body, traps: traps !== 0, message: this.#string(message) },
        }),
      fail: (message: number) => this.#end('fail', this.#string(message)),
      differ: (what: number, actual: number, expected: number, isText: number) =>
        this.#end(isText === 1 ? 'text' : 'value', ...[what, actual, expected].map((at) => this.#string(at))),
      differ_bytes: (what: number, actual: number, size: number, expected: number, expectedSize: number) =>
        this.#end('bytes', this.#string(what), this.#utf8(actual, size), this.#utf8(expected, expectedSize)),
    };
    const env = { proxy_log: () => 0 };
    const exports = new engine.Instance(new engine.Module(module), { unit_test, env }).exports;
    this.#exports = exports as TestExports;
    this.#exports._initialize();
  }

  /** What ended the test. */
  run(name: string): string {
    const test = this.declared.find((one) => one.name === name);
    try {
      this.#exports.table.get(test?.body ?? -1)();
    } catch (error) {
      if (error instanceof Ended) return error.message;
      throw error;
    }
    return 'passed';
  }

  #end(...words: string[]): never {
    throw new Ended(words.join('|'));
  }

  #string(at: number): string {
    const { buffer } = this.#exports.memory;
    const size = new DataView(buffer).getUint32(at - 4, true);
    return Buffer.from(buffer, at, size).toString('utf16le');
  }

  #utf8(at: number, size: number): string {
    return Buffer.from(this.#exports.memory.buffer, at, size).toString('utf8');
  }
}

const WANTED = {
  same: 'passed',
  'other integer': 'value|named|-1|1',
  'other float': 'value||0.5|0.75',
  'other bool': 'value||true|false',
  'other text': 'text||a|b',
  'other null': 'value||"a"|null',
  'other nothing but bytes': 'value||null|a',
  'other list': 'value||[1, 2]|[1, 3]',
  'other length': 'value||[1]|[1, 1]',
  'other texts': 'value||["a", null]|["a", "b"]',
  'other long list': `value||[${'0, '.repeat(50)}… 60 in all]|[${'0, '.repeat(50)}… 61 in all]`,
  'other bytes': 'bytes||ab|ac',
  'other buffer': 'bytes||a|',
  'other view': 'bytes||yz|y',
  'other point': 'value||x=1|x=2',
  'other object': 'value||Plain|Plain',
  'other false': 'value||false|something true',
  'other zero': 'value|count|0|something true',
  'other not a number': 'value||NaN|something true',
  'other empty': 'value||""|something true',
  'other nothing': 'value||null|something true',
  failure: 'fail|as it says',
};

it('tells the runner which tests there are, and how each one ends', async () => {
  const flags = ['--exportTable', '--exportStart', '_initialize'];
  const runner = new Runner(await compileFixture('expectations', { flags }));
  expect(runner.declared.filter(({ traps }) => traps)).toMatchObject([
    { name: 'trap', message: '' },
    { name: 'trap with text', message: 'text' },
  ]);
  const plain = runner.declared.filter(({ traps }) => !traps).map(({ name }) => name);
  expect(plain).toEqual(Object.keys(WANTED));
  expect(Object.fromEntries(plain.map((name) => [name, runner.run(name)]))).toEqual(WANTED);
  expect(() => runner.run('trap')).toThrow(engine.RuntimeError);
});

it('asks nothing of a gateway that a plugin would not', async () => {
  const module = new engine.Module(await compileFixture('expectations', { flags: ['--exportTable'] }));
  const asked = engine.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
  expect(asked.sort()).toEqual([
    ...['env.proxy_log', 'unit_test.add', 'unit_test.differ', 'unit_test.differ_bytes', 'unit_test.fail'],
  ]);
});
