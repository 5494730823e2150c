/**
 * Attributes as values of CEL: the same lookup that `proxy_get_property` has, with the types that it leaves out.
 * Spec: Envoy "Attributes"; source/extensions/filters/common/expr/context.cc (which value has which type).
 */
import { celList, celMap, celUint, type CelInput, type CelMap } from '@bufbuild/cel';
import { create } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { MapType } from '@postern/contract/abi';
import type { Context } from '../context.js';
import { UNDECLARED } from '../declared-property.js';
import type { HeaderMap } from '../header-map.js';
import type { MetadataStruct, MetadataValue } from '../metadata-value.js';
import { unserializable, type AttributeValue } from '../stream-filter.js';
import type { CelBindings } from './cel-expression.js';

type Kind = 'text' | 'bytes' | 'int' | 'uint' | 'bool' | 'time' | 'duration' | 'object' | 'message';

/** Everything else under these roots is text. */
const KINDS: Readonly<Record<string, Kind>> = {
  'request.size': 'int',
  'request.total_size': 'int',
  'request.time': 'time',
  'request.duration': 'duration',
  'response.code': 'int',
  'response.flags': 'int',
  'response.grpc_status': 'int',
  'response.size': 'int',
  'response.total_size': 'int',
  'response.backend_latency': 'duration',
  'connection.id': 'uint',
  'connection.mtls': 'bool',
  connection_id: 'uint',
  'source.port': 'int',
  'destination.port': 'int',
  'upstream.port': 'int',
  'upstream.request_attempt_count': 'uint',
  'xds.listener_direction': 'int',
  'xds.node': 'object',
  'xds.cluster_metadata': 'object',
  'xds.route_metadata': 'object',
  'xds.virtual_host_metadata': 'object',
  'xds.listener_metadata': 'object',
  'xds.upstream_host_metadata': 'object',
  'xds.upstream_host_locality_metadata': 'object',
  'metadata.filter_metadata': 'object',
};
/** Maps of header lines. */
const HEADERS: Readonly<Record<string, MapType>> = {
  'request\0headers': MapType.HttpRequestHeaders,
  'response\0headers': MapType.HttpResponseHeaders,
  'response\0trailers': MapType.HttpResponseTrailers,
};
const ROOTS = new Set(
  'request response connection source destination upstream xds metadata filter_state'.split(' '),
);
const PLUGIN_FACTS = new Set(['plugin_name', 'plugin_root_id', 'plugin_vm_id']);
const NANOSECONDS = 1_000_000_000n;

/** Maps that stand for attributes, with the bytes that the whole of one has, if any. */
const wholes = new WeakMap<object, () => AttributeValue>();

/** What an expression may name, looked up only when it does. */
export function attributesOf(context: Context): CelBindings {
  return new Proxy<Record<string, CelInput>>(
    {},
    {
      // The library's type of bindings has no place for "there is none".
      get: (_target, name) => (typeof name === 'string' ? attribute(context, name) : undefined) as CelInput,
    },
  );
}

/** The bytes of a whole group of attributes: undefined when `value` is none. */
export function wholeOf(value: object): (() => AttributeValue) | undefined {
  return wholes.get(value);
}

function attribute(context: Context, path: string): CelInput | undefined {
  const [root = ''] = path.split('\0', 1);
  if (path === root && ROOTS.has(root)) return group(context, path);
  const lines = Object.hasOwn(HEADERS, path) ? HEADERS[path] : undefined;
  if (lines !== undefined) return headers(context.readableMap(lines));
  const noted = context.metadata(path);
  if (noted !== undefined) return metadata(noted);
  const kind = kindOf(context, path, root);
  if (kind === 'object') return group(context, path);
  // Messages show whether they can be read only through `filter_state`.
  const through = kind === 'message' && root !== 'filter_state' ? `filter_state\0wasm.${path}` : path;
  const value = context.property(through);
  if (value === undefined || value === unserializable) return undefined;
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value);
  return typed(kind, bytes);
}

function kindOf(context: Context, path: string, root: string): Kind {
  // The library also asks for `a.b` as one name.
  const name = path.includes('.') ? '' : path.replaceAll('\0', '.');
  const known = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (known !== undefined) return known;
  if (PLUGIN_FACTS.has(root)) return 'text';
  if (root === 'filter_state' && !path.startsWith('filter_state\0wasm.')) return 'text';
  if (ROOTS.has(root) && root !== 'filter_state') return 'text';
  const key = root === 'filter_state' ? path.slice('filter_state\0wasm.'.length) : path;
  const { type } = context.root?.declared(key) ?? UNDECLARED;
  if (type === 'string') return 'text';
  return type === 'bytes' ? 'bytes' : 'message';
}

function typed(kind: Kind, bytes: Buffer): CelInput {
  const number = (): bigint => (bytes.length === 8 ? bytes.readBigInt64LE() : 0n);
  switch (kind) {
    case 'int':
      return number();
    case 'uint':
      return celUint(BigInt.asUintN(64, number()));
    case 'bool':
      return bytes[0] === 1;
    case 'time':
      return create(TimestampSchema, split(number()));
    case 'duration':
      return create(DurationSchema, split(number()));
    case 'bytes':
    case 'message':
      return bytes;
    default:
      return bytes.toString('utf8');
  }
}

/** The library's lists and maps of the same values. */
function metadata(value: MetadataValue): CelInput {
  if (Array.isArray(value)) return celList((value as readonly MetadataValue[]).map(metadata));
  if (!(value instanceof Map)) return value as null | boolean | number | string;
  return celMap(new Map([...(value as MetadataStruct)].map(([name, field]) => [name, metadata(field)])));
}

function split(nanoseconds: bigint): { seconds: bigint; nanos: number } {
  return { seconds: nanoseconds / NANOSECONDS, nanos: Number(nanoseconds % NANOSECONDS) };
}

/** A group of attributes, such as `request`: its fields are looked up one by one and cannot be listed. */
function group(context: Context, path: string): CelMap {
  const field = (name: unknown): CelInput | undefined =>
    typeof name === 'string' ? attribute(context, `${path}\0${name}`) : undefined;
  const fields = celMap({
    get: field,
    has: (name: unknown) => field(name) !== undefined,
    size: 0,
    keys: () => [].values(),
    values: () => [].values(),
    entries: () => [].values(),
    forEach: () => {},
    [Symbol.iterator]: () => [].values(),
  } as unknown as ReadonlyMap<string, CelInput>);
  wholes.set(fields, () => context.property(path));
  return fields;
}

/** Each name once, with its values joined. */
function headers(lines: HeaderMap | undefined): CelMap | undefined {
  if (lines === undefined) return undefined;
  const joined = new Map<string, string>();
  for (const [name, latin1] of lines.entries()) {
    const value = Buffer.from(latin1, 'latin1').toString('utf8');
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return celMap(joined);
}
