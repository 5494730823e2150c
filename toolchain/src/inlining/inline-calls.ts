/**
 * Puts functions that are called from one place there, and very small ones wherever they are called, which the compiler does
 * with the smallest only. V8's compiler spends time on each function and each call before it looks at the code.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { readModule } from '@postern/contract/wasm';

import { LEAST_CODE_BYTES } from '../table-calls/call-through-table.js';

/** Larger ones would make functions of which a trap's backtrace says too little; more than this gains little. Binaryen's measure. */
const LARGEST_CALLED_ONCE = 300;
/** About as long as two calls; V8 would copy them as well, but later and for more. */
const LARGEST_COPIED = 6;
const [OPTIMIZE_LEVEL, SHRINK_LEVEL] = [2, 2];

/** What the compiler uses where an asconfig.json says nothing, and may use where it does. */
const FEATURES = 'MutableGlobals SignExt NontrappingFPToInt BulkMemory BulkMemoryOpt SIMD128'.split(' ');

/** The part of `binaryen` that is used here. Its options are those of the process: the compiler sets all of them whenever it runs. */
interface Binaryen {
  readonly Features: Readonly<Record<string, number>>;
  readBinaryWithFeatures(bytes: Uint8Array, features: number): BinaryenModule;
  setOptimizeLevel(level: number): void;
  setShrinkLevel(level: number): void;
  setDebugInfo(on: boolean): void;
  setGenerateStackIR(on: boolean): void;
  setOptimizeStackIR(on: boolean): void;
  setAlwaysInlineMaxSize(size: number): void;
  setOneCallerInlineMaxSize(size: number): void;
}

interface BinaryenModule {
  runPasses(passes: readonly string[]): void;
  emitBinary(): Uint8Array;
  dispose(): void;
}

/** The module with fewer functions, or as it was where it compiles quickly. */
export async function inlineCalls(bytes: Uint8Array, leastCodeBytes = LEAST_CODE_BYTES): Promise<Uint8Array> {
  const code = readModule(bytes).sections.find(({ name }) => name === 'code');
  if (code === undefined || code.size < leastCodeBytes) return bytes;
  const binaryen = await loadBinaryen();
  const features = FEATURES.reduce((set, name) => set | (binaryen.Features[name] ?? 0), 0);
  const module = binaryen.readBinaryWithFeatures(bytes, features);
  try {
    binaryen.setOptimizeLevel(OPTIMIZE_LEVEL);
    binaryen.setShrinkLevel(SHRINK_LEVEL);
    binaryen.setAlwaysInlineMaxSize(LARGEST_COPIED);
    binaryen.setOneCallerInlineMaxSize(LARGEST_CALLED_ONCE);
    binaryen.setDebugInfo(true);
    binaryen.setGenerateStackIR(true);
    binaryen.setOptimizeStackIR(true);
    module.runPasses(['inlining-optimizing', 'reorder-functions']);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** The compiler's own, so that there is one, and of the version that it was made for. */
function loadBinaryen(): Promise<Binaryen> {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const file = createRequire(compiler).resolve('binaryen');
  return import(pathToFileURL(file).href).then(
    (module: { readonly default: unknown }) => module.default as Binaryen,
  );
}
