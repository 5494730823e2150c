/** The types of functions that cross the border between host and guest, and how Envoy writes them. */
import { ABI_VERSIONS, type AbiVersion } from './version.js';

/** A value type of WebAssembly; reference types beyond the two common ones are written as in the text format. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref' | `(ref ${string})`;

/** Parameters and results of a function. */
export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A named parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: ValueType;
}

/** Who defines a function: the ABI's specification, or one host beyond it. */
export type Provider = 'proxy-wasm' | 'envoy' | 'higress' | 'wasi';

/** A function that one side gives to the other. */
export interface AbiFunction {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly results: readonly ValueType[];
  /** For modules of which ABI version the host links it, or looks for it, with this type. */
  readonly versions: readonly AbiVersion[];
  readonly provider: Provider;
}

/** A function that a host gives to a module. */
export interface HostFunction extends AbiFunction {
  readonly module: string;
}

/** A function that a module exports for the host to call. */
export type GuestFunction = AbiFunction;

/**
 * Reads parameters from a line such as "metric_id delta:i64": names with their types, i32 where none is given,
 * since almost every parameter is one.
 */
export function parameters(line: string): Parameter[] {
  return line.split(' ').flatMap((word) => {
    const [name = '', type = 'i32'] = word.split(':');
    if (name === '') return [];
    if (type !== 'i32' && type !== 'i64') throw new TypeError(`no parameter type ${type}`);
    return [{ name, type }];
  });
}

/** A row of `env`: with a status as its result and in every ABI version, unless `rest` says otherwise. */
export function envFunction(name: string, params: string, rest: Partial<HostFunction> = {}): HostFunction {
  const common = { results: ['i32'], versions: ABI_VERSIONS, provider: 'proxy-wasm' } as const;
  return { module: 'env', name, params: parameters(params), ...common, ...rest };
}

/** The bare type of a function with named parameters. */
export function typeOf(row: Pick<AbiFunction, 'params' | 'results'>): FunctionType {
  return { params: row.params.map((parameter) => parameter.type), results: row.results };
}

/** Whether two function types are the same, as a host compares them when it links. */
export function sameFunctionType(a: FunctionType, b: FunctionType): boolean {
  return formatFunctionType(a) === formatFunctionType(b);
}

/** A function type in Envoy's words: "i32 i32 -> i32", "i32 -> void". */
export function formatFunctionType(type: FunctionType): string {
  return `${formatValues(type.params)} -> ${formatValues(type.results)}`;
}

function formatValues(types: readonly ValueType[]): string {
  return types.length === 0 ? 'void' : types.join(' ');
}
