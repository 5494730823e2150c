/**
 * A host of no more than a REST call needs: what remains of a call's time is the plugin's, and that of the host calls themselves.
 * It answers one request again and again and looks at nothing that the plugin says, but the status of the last answer.
 */
import { readFileSync } from 'node:fs';

const OK = 0;
const NOT_FOUND = 1;
const [REQUEST, RESPONSE] = [0, 2];
const CONFIGURATION = 7;
const PAUSE = 1;

/** @param {{module: string, configuration: string, request: {headers: string[][], body: Uint8Array}, answer: {headers: string[][], body: Uint8Array}}} given */
export function startBareHost(given) {
  const { configuration, request, answer } = given;
  const compiled = new WebAssembly.Module(readFileSync(given.module));
  const guest = { exports: undefined, written: 0 };
  const calls = hostCalls(guest, given);
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    (imports[module] ??= {})[name] = calls[name] ?? (() => OK);
  }
  const { exports } = new WebAssembly.Instance(compiled, imports);
  guest.exports = exports;
  exports._initialize();
  exports.proxy_on_context_create(1, 0);
  exports.proxy_on_vm_start(1, 0);
  const began = process.cpuUsage();
  if (exports.proxy_on_configure(1, configuration.length) !== 1) throw new Error('the plugin refuses');
  const { user, system } = process.cpuUsage(began);
  let next = 2;
  const call = () => {
    const id = next++;
    exports.proxy_on_context_create(id, 1);
    exports.proxy_on_request_headers(id, request.headers.length, 0);
    exports.proxy_on_request_body(id, request.body.length, 0);
    const went = exports.proxy_on_request_body(id, request.body.length, 1);
    exports.proxy_on_response_headers(id, answer.headers.length, 0);
    exports.proxy_on_response_body(id, answer.body.length, 0);
    exports.proxy_on_response_body(id, answer.body.length, 1);
    exports.proxy_on_done(id);
    exports.proxy_on_delete(id);
    if (went === PAUSE || guest.written < answer.body.length) throw new Error('the call went another way');
  };
  return { call, configuringMilliseconds: (user + system) / 1000 };
}

function hostCalls(guest, { configuration, request, answer }) {
  const maps = { [REQUEST]: serialized(request.headers), [RESPONSE]: serialized(answer.headers) };
  const buffers = { 0: request.body, 1: answer.body, [CONFIGURATION]: Buffer.from(configuration) };
  const values = new Map(answer.headers.map(([name, value]) => [name, Buffer.from(value)]));
  let view = new DataView(new ArrayBuffer(0));
  const memory = () => {
    if (view.buffer !== guest.exports.memory.buffer) view = new DataView(guest.exports.memory.buffer);
    return view;
  };
  const give = (data, at, size) => {
    const to = guest.exports.malloc(data.length);
    const { buffer } = memory();
    new Uint8Array(buffer, to, data.length).set(data);
    view.setUint32(at, to, true);
    view.setUint32(size, data.length, true);
    return OK;
  };
  const text = (at, size) => Buffer.from(memory().buffer, at, size).toString('latin1');
  return {
    proxy_get_header_map_pairs: (map, at, size) => give(maps[map], at, size),
    proxy_get_header_map_value: (_map, name, nameSize, at, size) => {
      const value = values.get(text(name, nameSize));
      return value === undefined ? NOT_FOUND : give(value, at, size);
    },
    proxy_get_buffer_bytes: (buffer, start, most, at, size) =>
      give(buffers[buffer].subarray(start, start + most), at, size),
    proxy_set_buffer_bytes: (_buffer, _start, _size, _data, size) => {
      guest.written = size;
      return OK;
    },
    proxy_define_metric: (_type, _name, _size, id) => {
      memory().setUint32(id, 1, true);
      return OK;
    },
    proxy_get_current_time_nanoseconds: (at) => {
      memory().setBigUint64(at, 1_800_000_000_000_000_000n, true);
      return OK;
    },
    proxy_get_property: () => NOT_FOUND,
  };
}

/** Spec: proxy-wasm 0.2.1, "Serialization". */
function serialized(headers) {
  const parts = headers.flatMap((pair) => pair.map((part) => Buffer.from(part)));
  const lengths = Buffer.alloc(4 + parts.length * 4);
  lengths.writeUInt32LE(headers.length);
  parts.forEach((part, i) => lengths.writeUInt32LE(part.length, 4 + i * 4));
  return Buffer.concat([lengths, ...parts.flatMap((part) => [part, Buffer.alloc(1)])]);
}
