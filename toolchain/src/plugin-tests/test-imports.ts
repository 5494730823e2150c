/** What a unit test gets in place of a gateway: its own expectations, a log, a clock that stands; anything else ends it. */
import { bytesDifference, textDifference, valueDifference } from './differences.js';
import { GuestMemory } from './guest-memory.js';
import { cut, visible } from '../command-line/visible-text.js';
import { engine } from './wasm-api.js';
import type { EngineModule, HostFunctions, ModuleImport } from './wasm-api.js';

/** The time in every test, as in scenarios: so results, and `Math.random`, are the same in each run. */
const NOW = 1_700_000_000_000_000_000n;
const OK = 0;
const CRITICAL = 5;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const MOST_LINES = 20;
const MOST_CHARACTERS = 1000;
const MOST_TESTS = 10_000;
const MOST_NAME = 200;

/** A test that ends for a reason which is no trap: an expectation that does not hold, a host call. */
export class UnmetExpectation extends Error {}

/** One call of `test` or `testTraps`. */
export interface DeclaredTest {
  readonly name: string;
  /** In the module's table of functions. */
  readonly body: number;
  readonly traps: boolean;
  readonly message: string;
  /** Its stack tells the line. */
  readonly at: Error;
}

/** The host of one instance. */
export class TestImports {
  readonly memory = new GuestMemory();
  readonly tests: DeclaredTest[] = [];
  /** The last lines that were logged. */
  readonly log: string[] = [];
  /** The last line, when it is the kind that `abort` writes. */
  said: string | undefined;
  /** Tests are declared at the top level, so that they are the same in each instance. */
  closed = false;
  #declared = 0;
  readonly #only: number | undefined;

  /** @param only the test that is to be kept; an instance for each of thousands does not read all of their names */
  constructor(only?: number) {
    this.#only = only;
  }

  functions(module: EngineModule): HostFunctions {
    // Names are the module's own, so that one may be `__proto__`.
    const host = Object.create(null) as HostFunctions;
    for (const wanted of engine.Module.imports(module)) {
      if (wanted.kind !== 'function') continue;
      (host[wanted.module] ??= Object.create(null) as HostFunctions[string])[wanted.name] =
        this.#function(wanted);
    }
    return host;
  }

  #function({ module, name }: ModuleImport): (...args: number[]) => unknown {
    const known = this.#known[`${module}.${name}`];
    if (known !== undefined) return known;
    return () => {
      const call = module === 'env' ? visible(name) : visible(`${module}.${name}`);
      throw new UnmetExpectation(
        `${call} asks the gateway, and a unit test has none: test code that makes host calls with a scenario`,
      );
    };
  }

  readonly #known: Readonly<Record<string, (...args: number[]) => unknown>> = {
    'unit_test.add': (name = 0, body = 0, traps = 0, message = 0) => this.#add(name, body, traps, message),
    'unit_test.fail': (message = 0) => {
      throw new UnmetExpectation(visible(this.memory.string(message)));
    },
    'unit_test.differ': (what = 0, actual = 0, expected = 0, isText = 0) => {
      const values = [this.memory.string(actual), this.memory.string(expected)] as const;
      throw this.#unmet(what, isText === 0 ? valueDifference(...values) : textDifference(...values));
    },
    'unit_test.differ_bytes': (what = 0, ...places) => {
      const [actual = 0, size = 0, expected = 0, expectedSize = 0] = places;
      const values = [this.memory.bytes(actual, size), this.memory.bytes(expected, expectedSize)] as const;
      throw this.#unmet(what, bytesDifference(...values));
    },
    'env.proxy_log': (level = 0, at = 0, size = 0) => this.#logged(level, this.memory.utf8(at, size)),
    'env.proxy_get_log_level': (slot = 0) => {
      this.memory.setUint32(slot, 0);
      return OK;
    },
    'env.proxy_get_current_time_nanoseconds': (slot = 0) => {
      this.memory.setUint64(slot, NOW);
      return OK;
    },
    // Of plugins that do not replace it.
    'env.abort': (message = 0, file = 0, line = 0, column = 0) => {
      const place = `${this.memory.string(file)}:${line >>> 0}:${column >>> 0}`;
      this.#logged(CRITICAL, `${this.memory.string(message)} ${place}`.trimStart());
      throw new Error('abort');
    },
  };

  #add(name: number, body: number, traps: number, message: number): void {
    if (this.closed) throw new UnmetExpectation('a test declares another; declare both at the top level');
    const index = this.#declared;
    this.#declared += 1;
    if (this.#only !== undefined && this.#only !== index) return;
    const text = this.memory.string(name).trim();
    if (text === '') throw new UnmetExpectation('a test has an empty name');
    if (index >= MOST_TESTS) throw new UnmetExpectation(`more than ${MOST_TESTS} tests in a file`);
    const at = new Error('declared here');
    const wanted = this.memory.string(message);
    this.tests.push({
      name: cut(text, MOST_NAME),
      body: body >>> 0,
      traps: traps !== 0,
      message: wanted,
      at,
    });
  }

  #unmet(what: number, difference: string): UnmetExpectation {
    const name = this.memory.string(what);
    return new UnmetExpectation(name === '' ? difference : `${cut(name, MOST_NAME)}: ${difference}`);
  }

  #logged(level: number, text: string): number {
    this.said = level === CRITICAL ? text : undefined;
    this.log.push(`${LEVELS[level] ?? `level ${level}`} ${cut(text, MOST_CHARACTERS)}`);
    if (this.log.length > MOST_LINES) this.log.shift();
    return OK;
  }
}
