/** Modules that import every function of an ABI and export every callback: what the tables say of Envoy, Envoy says. */
import {
  abiMarker,
  GUEST_CALLBACKS,
  HOST_FUNCTIONS,
  WASI_FUNCTIONS,
  WASI_MODULES,
  type AbiVersion,
  type HostFunction,
  type Provider,
} from '@postern/contract/abi';
import wabt from 'wabt';

import type { ModuleCase } from './module-case.js';

const { parseWat } = await wabt();

const VERSIONS: readonly AbiVersion[] = ['0.1.0', '0.2.0', '0.2.1'];
const PROVIDERS: readonly Provider[] = ['proxy-wasm', 'envoy'];
/** Envoy links them with fewer parameters than WASI gives them. */
const SHORTENED: Readonly<Record<string, number>> = { path_link: 6, path_symlink: 4 };
/** Envoy has it not. */
const ABSENT = 'proc_raise';

export function completeModules(): ModuleCase[] {
  const ofVersions = VERSIONS.flatMap((version) => {
    const isThere = ({ versions, provider }: Pick<HostFunction, 'versions' | 'provider'>): boolean =>
      versions.includes(version) && PROVIDERS.includes(provider);
    const imports = HOST_FUNCTIONS.filter(({ module }) => module === 'env').filter(isThere);
    const callbacks = GUEST_CALLBACKS.filter(isThere);
    return [
      module(`imports-of-${version}`, `nothing: it imports everything of ABI ${version}`, {
        version,
        fields: imports.map((row) => importOf('env', row)),
      }),
      module(`callbacks-of-${version}`, `nothing: it has every callback of ABI ${version}`, {
        version,
        fields: callbacks.map(exportOf),
      }),
    ];
  });
  const ofWasi = WASI_MODULES.map((name) =>
    module(`imports-of-${name}`, `nothing: it imports everything of ${name}`, {
      version: '0.2.1',
      fields: WASI_FUNCTIONS.filter((row) => row.name !== ABSENT).map((row) => importOf(name, row)),
    }),
  );
  return [...ofVersions, ...ofWasi];
}

interface Contents {
  readonly version: AbiVersion;
  readonly fields: readonly string[];
}

function module(name: string, what: string, { version, fields }: Contents): ModuleCase {
  const text = `(module ${fields.join('\n')} (memory (export "memory") 1)
    (func (export "${abiMarker(version)}")) (func (export "malloc") (param i32) (result i32) (i32.const 1024)))`;
  const parsed = parseWat(`${name}.wat`, text);
  const { buffer } = parsed.toBinary({ write_debug_names: true });
  parsed.destroy();
  return { id: `complete/${name}`, what, bytes: buffer };
}

function importOf(from: string, row: HostFunction): string {
  const params = row.params.slice(0, SHORTENED[row.name]);
  return `(import "${from}" "${row.name}" (func ${typeText(params, row.results)}))`;
}

/** Answers 1: where it is called while a module starts, that is true. */
function exportOf({ name, params, results }: (typeof GUEST_CALLBACKS)[number]): string {
  return `(func (export "${name}") ${typeText(params, results)} ${results.length === 0 ? '' : '(i32.const 1)'})`;
}

function typeText(params: HostFunction['params'], results: readonly string[]): string {
  const list = (word: string, types: readonly string[]): string =>
    types.length === 0 ? '' : `(${word} ${types.join(' ')})`;
  return `${list(
    'param',
    params.map(({ type }) => type),
  )} ${list('result', results)}`;
}
