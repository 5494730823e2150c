/**
 * The properties that a plugin reads and sets on a stream: attributes, its own, and those that are orders to Higress.
 * Spec: Envoy context.cc (getProperty, setProperty); higress-group/envoy for the orders.
 */
import { ENVOY_CRASHES } from '@postern/contract/abi';
import type { Context } from './context.js';
import type { RootContext } from './root-context.js';
import {
  unserializable,
  type AttributeValue,
  type AttributeView,
  type FilterCallbacks,
} from './stream-filter.js';

const WASM_STATE = 'filter_state\0wasm.';
const TYPE_URL = 'type.googleapis.com/';
/** Names that Higress has on top level too. */
const HIGRESS_NAMES = new Set(['route_name', 'cluster_name']);
const BUFFER_LIMITS: Readonly<Record<string, 'request' | 'response' | undefined>> = {
  set_decoder_buffer_limit: 'request',
  set_encoder_buffer_limit: 'response',
};

/** Where a property is looked for. */
export interface PropertyPlace {
  readonly context: Context;
  readonly root: RootContext;
  readonly callbacks: FilterCallbacks;
}

/** What a plugin reads under a path. */
export function readProperty(path: string, place: PropertyPlace, view: AttributeView): AttributeValue {
  const { root, callbacks } = place;
  const higress = root.vm.dialect.profile === 'higress' && HIGRESS_NAMES.has(path);
  if (higress) return callbacks.attribute(`xds\0${path}`, view);
  if (root.declaresProperties && isOpaque(path, place)) return unserializable;
  return callbacks.attribute(path, view);
}

/** Whether a property may be set: not twice, if its root declared it so. */
export function isSettable(path: string, root: RootContext, callbacks: FilterCallbacks): boolean {
  return !root.declared(path).readonly || callbacks.filterState(`wasm.${path}`) === undefined;
}

/**
 * Carries out a property that is an order to Higress; it is kept like any other too.
 * Whether written headers leave the route as it was from now on; undefined: as before.
 */
export function obeyHigress(path: string, value: Buffer, callbacks: FilterCallbacks): boolean | undefined {
  const text = value.toString('latin1');
  if (path === 'clear_route_cache') return text === 'off';
  const direction = BUFFER_LIMITS[path];
  if (direction !== undefined && /^\d{1,15}$/.test(text)) callbacks.setBufferLimit?.(direction, Number(text));
  return undefined;
}

/** A look inside a property, or through `filter_state`, at what was declared to be a message that cannot be read. */
function isOpaque(path: string, { context, root, callbacks }: PropertyPlace): boolean {
  const behind = path.startsWith(WASM_STATE);
  const [name = ''] = (behind ? path.slice(WASM_STATE.length) : path).split('\0', 1);
  const inside = path.length > (behind ? WASM_STATE.length : 0) + name.length;
  if ((!behind && !inside) || callbacks.filterState(`wasm.${name}`) === undefined) return false;
  const { type, schema } = root.declared(name);
  if (type === 'flatbuffers') {
    context.crash(ENVOY_CRASHES.flatBuffers);
    return true;
  }
  return type === 'protobuf' && behind && !inside && !schema.startsWith(TYPE_URL);
}
