/**
 * What a module may import here: the rows of the ABI's tables that have a body, under Envoy's types.
 * Spec: proxy-wasm-cpp-host include/proxy-wasm/exports.h; @postern/contract/abi has the tables.
 */
import type { HostFunction } from '@postern/contract/abi';
import { HOST_FUNCTIONS, WASI_FUNCTIONS, WASI_MODULES } from '@postern/contract/abi';
import { HOST_BODIES } from './host/index.js';
import type { HostBody } from './host/host-body.js';
import type { Dialect } from './abi-version.js';
import { WASI_BODIES } from './wasi/index.js';
import type { Vm } from './vm.js';

/** A body as it is called: the linker knows from the row how many arguments there are. */
export type AnyBody = (vm: Vm, ...args: (number & bigint)[]) => number;

/** One import that a module may name. */
export interface Offer {
  readonly row: HostFunction;
  readonly body: AnyBody;
}

/** Envoy links these with fewer parameters than WASI gives them; a module that follows WASI does not load there. */
const SHORTENED: Readonly<Record<string, number>> = { path_link: 6, path_symlink: 4 };

const ENV = offers(HOST_FUNCTIONS, HOST_BODIES);
const WASI = offers(WASI_FUNCTIONS.map(shorten), WASI_BODIES);

/** The host function that a module of this dialect gets for an import. */
export function findOffer(module: string, name: string, dialect: Dialect): Offer | undefined {
  if (module === 'env') {
    const offer = ENV.get(name);
    if (offer?.row.provider === 'higress' && dialect.profile !== 'higress') return undefined;
    return offer?.row.versions.includes(dialect.version) ? offer : undefined;
  }
  return WASI_MODULES.some((known) => known === module) ? WASI.get(name) : undefined;
}

function offers(
  rows: readonly HostFunction[],
  bodies: Readonly<Record<string, HostBody>>,
): Map<string, Offer> {
  const found = new Map<string, Offer>();
  for (const row of rows) {
    const body = Object.hasOwn(bodies, row.name) ? bodies[row.name] : undefined;
    if (body !== undefined) found.set(row.name, { row, body: body as AnyBody });
  }
  return found;
}

function shorten(row: HostFunction): HostFunction {
  const length = SHORTENED[row.name];
  return length === undefined ? row : { ...row, params: row.params.slice(0, length) };
}
