/** Writes small wasm modules by hand, so that each refusal has the smallest module that causes it. */

const I32 = 0x7f;
const I64 = 0x7e;

/** A function type by letters: `i` is i32, `l` is i64; results after the colon. */
export type Signature = `${string}:${string}`;

/** What to put into a module. */
export interface ModuleParts {
  /** `module.name` → signature. */
  readonly imports?: Readonly<Record<string, Signature>>;
  /** Exported functions; bodies return zeros. */
  readonly functions?: Readonly<Record<string, Signature>>;
  readonly memory?: boolean;
}

/** What a gateway wants to see in every module. */
export const GOOD_FUNCTIONS: Readonly<Record<string, Signature>> = {
  _initialize: ':',
  proxy_abi_version_0_2_1: ':',
  malloc: 'i:i',
  proxy_on_context_create: 'ii:',
};

/** The bytes of a module; it has a name section. */
export function wasmModule({
  imports = {},
  functions = GOOD_FUNCTIONS,
  memory = true,
}: ModuleParts = {}): Uint8Array {
  const signatures = [...Object.values(imports), ...Object.values(functions)];
  const importCount = Object.keys(imports).length;
  const exports = Object.keys(functions).map((name, index) =>
    [text(name), [0], u32(importCount + index)].flat(),
  );
  if (memory) exports.push([...text('memory'), 2, 0]);
  const names = Object.keys(functions).map((name, index) => [u32(importCount + index), text(name)].flat());
  const nameMap = vector(names);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(signatures.map(functionType))),
    ...section(
      2,
      vector(Object.keys(imports).map((name, index) => [importName(name), [0], u32(index)].flat())),
    ),
    ...section(3, vector(Object.keys(functions).map((_, index) => u32(importCount + index)))),
    ...(memory ? section(5, [1, 1, 1, 16]) : []),
    ...section(7, vector(exports)),
    ...section(10, vector(Object.values(functions).map(body))),
    ...section(0, [...text('name'), 1, ...u32(nameMap.length), ...nameMap]),
  ]);
}

function importName(dotted: string): number[] {
  const dot = dotted.indexOf('.');
  return [...text(dotted.slice(0, dot)), ...text(dotted.slice(dot + 1))];
}

function functionType(signature: Signature): number[] {
  const [params = '', results = ''] = signature.split(':');
  return [0x60, ...vector(types(params)), ...vector(types(results))];
}

function types(letters: string): number[][] {
  return [...letters].map((letter) => [letter === 'l' ? I64 : I32]);
}

function body(signature: Signature): number[] {
  const results = [...(signature.split(':')[1] ?? '')];
  const code = [0, ...results.flatMap((letter) => [letter === 'l' ? 0x42 : 0x41, 0]), 0x0b];
  return [...u32(code.length), ...code];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...u32(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...u32(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...u32(bytes.length), ...bytes];
}

function u32(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left];
    bytes.push((left & 0x7f) | 0x80);
  }
}
