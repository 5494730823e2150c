/** Builds small wasm modules from what a test wants to be in them, well-formed or not. */

const VALUE = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, funcref: 0x70 } as const;
type Value = keyof typeof VALUE;

/** A function type in short: `'i32 i32 -> i32'`, `'-> '`. */
export type TypeText = `${string}->${string}`;

/** What a module shall hold; `functions` are the bodies' instructions without the final `end`. */
export interface Parts {
  readonly imports?: ReadonlyArray<
    readonly [module: string, name: string, type: TypeText | readonly number[]]
  >;
  readonly functions?: ReadonlyArray<readonly [type: TypeText, ...instructions: number[]]>;
  readonly table?: readonly number[];
  readonly memory?: readonly number[];
  readonly globals?: ReadonlyArray<readonly number[]>;
  /** Name to function index, or to kind and index. */
  readonly exports?: Readonly<Record<string, number | readonly [kind: number, index: number]>>;
  readonly start?: number;
  readonly elements?: readonly number[];
  readonly data?: string;
  readonly customs?: Readonly<Record<string, readonly number[]>>;
}

/** An unsigned LEB128 number. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...leb(Math.floor(value / 0x80))];
}

/** A name with its length. */
export function name(text: string): number[] {
  const bytes = [...Buffer.from(text)];
  return [...leb(bytes.length), ...bytes];
}

/** A vector with its length. */
export function vector(items: ReadonlyArray<readonly number[]>): number[] {
  return [...leb(items.length), ...items.flat()];
}

/** A section with its size. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** The bytes of a module with any sections. */
export function rawModule(...sections: ReadonlyArray<readonly number[]>): Uint8Array {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** The bytes of a module with these parts. */
export function buildModule(parts: Parts): Uint8Array {
  const types: string[] = [];
  const typeIndex = (text: string): number => {
    const [params = '', results = ''] = text.split('->').map((side) => side.trim());
    const key = `${params}->${results}`;
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  };
  const imports = (parts.imports ?? []).map(([module, field, type]) =>
    [name(module), name(field), typeof type === 'string' ? [0, ...leb(typeIndex(type))] : type].flat(),
  );
  const functions = (parts.functions ?? []).map(([type]) => leb(typeIndex(type)));
  const bodies = (parts.functions ?? []).map(([, ...body]) => [leb(body.length + 2), 0, body, 0x0b].flat());
  const exports = Object.entries(parts.exports ?? {}).map(([field, target]) =>
    [name(field), typeof target === 'number' ? [0, ...leb(target)] : [target[0], ...leb(target[1])]].flat(),
  );
  const values = (side: string): number[] =>
    vector(side.split(' ').flatMap((type) => (type === '' ? [] : [[VALUE[type as Value]]])));
  const typeBytes = types.map((key) => {
    const [params = '', results = ''] = key.split('->');
    return [0x60, values(params), values(results)].flat();
  });
  const vectors: ReadonlyArray<readonly [id: number, items: ReadonlyArray<readonly number[]>]> = [
    [1, typeBytes],
    [2, imports],
    [3, functions],
    [4, parts.table === undefined ? [] : [parts.table]],
    [5, parts.memory === undefined ? [] : [parts.memory]],
    [6, parts.globals ?? []],
    [7, exports],
  ];
  const late: ReadonlyArray<readonly number[]> = [
    parts.start === undefined ? [] : section(8, leb(parts.start)),
    parts.elements === undefined ? [] : section(9, [1, 0, 0x41, 0, 0x0b, ...vector(parts.elements.map(leb))]),
    bodies.length === 0 ? [] : section(10, vector(bodies)),
    parts.data === undefined ? [] : section(11, [1, 0, 0x41, 0, 0x0b, ...name(parts.data)]),
  ];
  const customs = Object.entries(parts.customs ?? {}).map(([label, bytes]) =>
    section(0, [...name(label), ...bytes]),
  );
  return rawModule(
    ...vectors.flatMap(([id, items]) => (items.length === 0 ? [] : [section(id, vector(items))])),
    ...late,
    ...customs,
  );
}

/** The name section for functions called `names`, from index 0. */
export function functionNames(...names: string[]): number[] {
  return section(1, vector(names.map((text, index) => [leb(index), name(text)].flat())));
}

const I32_CONST_0 = [0x41, 0x00];

/**
 * The smallest module that no rule finds fault with, with `change` applied. Function 0 (after `imports`) is the
 * marker, 1 the allocator.
 */
export function pluginModule(change: Parts = {}): Uint8Array {
  const first = (change.imports ?? []).filter(([, , type]) => typeof type === 'string').length;
  const { functions = [], exports = {}, customs = {}, ...rest } = change;
  return buildModule({
    memory: [0, 1],
    ...rest,
    functions: [['->'], ['i32 -> i32', ...I32_CONST_0], ...functions],
    exports: {
      memory: [2, 0],
      proxy_abi_version_0_2_1: first,
      proxy_on_memory_allocate: first + 1,
      ...exports,
    },
    customs: { name: functionNames(), ...customs },
  });
}
