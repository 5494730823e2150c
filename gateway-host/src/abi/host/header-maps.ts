/** Header maps and trailers. Spec: proxy-wasm "HTTP fields"; Envoy context.cc (getMap, getConstMap). */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { MapType, Status } from '@postern/contract/abi';
import { serializeMap, readPairs } from '../pairs.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

const HIGHEST_TYPE = MapType.HttpCallResponseTrailers;
const EMPTY = Buffer.alloc(0);

export const headerMapBodies: HostBodies = {
  /** Bytes of names and values, not the number of lines; only of a map that may be written. */
  proxy_get_header_map_size(vm: Vm, type: number, returnSize: number): number {
    const map = vm.context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    return vm.memory.writeU32(returnSize, map.byteSize) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** All lines; none, and Ok, for a map that is not there now. */
  proxy_get_header_map_pairs(vm: Vm, type: number, returnData: number, returnSize: number): number {
    if (type >>> 0 > HIGHEST_TYPE) return Status.BadArgument;
    const map = vm.context.readableMap(type);
    return vm.memory.give(map === undefined ? EMPTY : serializeMap(map), returnData, returnSize);
  },

  /** Replaces all lines; a malformed list leaves the map empty and is still Ok, as in Envoy. */
  proxy_set_header_map_pairs(vm: Vm, type: number, data: number, size: number): number {
    if (type >>> 0 > HIGHEST_TYPE) return Status.BadArgument;
    const pairs = readPairs(vm.memory, data, size);
    if (pairs === undefined) return Status.InvalidMemoryAccess;
    const map = vm.context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    map.clear();
    for (const [name, value] of pairs) map.add(keyOf(type, name), value);
    vm.context.mapWritten(type);
    return Status.Ok;
  },

  /** The first value; NotFound without the header (Ok and nothing in ABI 0.1.0), BadArgument without the map. */
  proxy_get_header_map_value(
    vm: Vm,
    type: number,
    key: number,
    keySize: number,
    data: number,
    size: number,
  ): number {
    if (type >>> 0 > HIGHEST_TYPE) return Status.BadArgument;
    const name = vm.memory.name(key, keySize);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const map = vm.context.readableMap(type);
    if (map === undefined && !vm.context.logging) return Status.BadArgument;
    const value = map?.get(keyOf(type, name));
    if (value !== undefined) return vm.memory.give(value, data, size);
    return vm.dialect.version === '0.1.0' ? vm.memory.give('', data, size) : Status.NotFound;
  },

  /** Adds a line. */
  proxy_add_header_map_value(
    vm: Vm,
    type: number,
    key: number,
    keySize: number,
    data: number,
    size: number,
  ): number {
    const name = vm.memory.name(key, keySize);
    const value = vm.memory.latin1(data, size);
    if (name === undefined || value === undefined) return Status.InvalidMemoryAccess;
    const map = vm.context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    map.add(keyOf(type, name), value);
    vm.context.mapWritten(type);
    return Status.Ok;
  },

  /** Removes every line of that name and adds one. */
  proxy_replace_header_map_value(
    vm: Vm,
    type: number,
    key: number,
    keySize: number,
    data: number,
    size: number,
  ): number {
    const name = vm.memory.name(key, keySize);
    const value = vm.memory.latin1(data, size);
    if (name === undefined || value === undefined) return Status.InvalidMemoryAccess;
    const map = vm.context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    map.set(keyOf(type, name), value);
    vm.context.mapWritten(type);
    return Status.Ok;
  },

  /** Removes every line of that name; Ok also when there was none. */
  proxy_remove_header_map_value(vm: Vm, type: number, key: number, keySize: number): number {
    const name = vm.memory.name(key, keySize);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const map = vm.context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    map.remove(keyOf(type, name));
    vm.context.mapWritten(type);
    return Status.Ok;
  },
};

/** In requests `host` is another name of `:authority`. */
function keyOf(type: number, name: string): string {
  const isHost = type === MapType.HttpRequestHeaders && name.length === 4 && name.toLowerCase() === 'host';
  return isHost ? ':authority' : name;
}
