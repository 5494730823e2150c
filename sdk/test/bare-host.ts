/** The smallest host that a plugin starts in: no policy, no semantics, and the guest's memory in full view. */

import { engine } from './engine.js';

interface GuestExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  _initialize(): void;
  proxy_on_context_create(id: number, parent: number): void;
  proxy_on_vm_start(id: number, size: number): number;
  proxy_on_configure(id: number, size: number): number;
  proxy_on_request_headers(id: number, headers: number, end: number): number;
  proxy_on_request_body(id: number, size: number, end: number): number;
  proxy_on_done(id: number): number;
  proxy_on_log(id: number): void;
  proxy_on_delete(id: number): void;
}

const OK = 0;

/** A started plugin, whose every read of the host answers the same bytes. */
export class BareHost {
  readonly guest: GuestExports;
  readonly calls: string[] = [];
  readonly logs: string[] = [];
  /** Statuses to answer instead of Ok, by host call. */
  readonly statuses = new Map<string, number>();
  /** Bytes that the host wrote into memory from malloc. */
  written = 0;
  readonly #answer: Buffer;
  readonly #rootId: Buffer;

  /** `answer` is what every read gives, except that properties give the root_id. */
  constructor(module: Uint8Array, answer: string, rootId = '') {
    this.#answer = Buffer.from(answer);
    this.#rootId = Buffer.from(rootId);
    const compiled = new engine.Module(module);
    const env = Object.fromEntries(
      engine.Module.imports(compiled).map(({ name }) => [name, this.#hostCall(name)]),
    );
    this.guest = new engine.Instance(compiled, { env }).exports as GuestExports;
  }

  /** Starts the plugin; whether it accepted `answer` as its configuration. */
  start(): boolean {
    this.guest._initialize();
    this.guest.proxy_on_context_create(1, 0);
    this.guest.proxy_on_vm_start(1, 0);
    return this.guest.proxy_on_configure(1, this.#answer.length) === 1;
  }

  /** One request with a body, from its creation to its end. */
  request(id: number): void {
    const { guest } = this;
    guest.proxy_on_context_create(id, 1);
    guest.proxy_on_request_headers(id, 4, 0);
    guest.proxy_on_request_body(id, this.#answer.length, 1);
    guest.proxy_on_log(id);
    guest.proxy_on_done(id);
    guest.proxy_on_delete(id);
  }

  #hostCall(name: string): (...args: number[]) => number {
    return (...args) => {
      this.calls.push(name);
      if (this.calls.length > 1000) this.calls.length = 0;
      const status = this.statuses.get(name) ?? OK;
      if (status === OK) this.#effect(name, args);
      return status;
    };
  }

  #effect(name: string, args: number[]): void {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = args;
    if (name === 'proxy_log')
      this.logs.push(`${first} ${this.#memory().toString('utf8', second, second + third)}`);
    if (name === 'proxy_get_property') this.#write(third, fourth, this.#rootId);
    if (name === 'proxy_get_header_map_value') this.#write(fourth, fifth);
    if (name === 'proxy_get_buffer_bytes') this.#write(fourth, fifth);
    if (name === 'proxy_dequeue_shared_queue') this.#write(second, third);
  }

  #write(pointerSlot: number, sizeSlot: number, bytes = this.#answer): void {
    const at = bytes.length === 0 ? 0 : this.guest.malloc(bytes.length) >>> 0;
    const memory = this.#memory();
    bytes.copy(memory, at);
    memory.writeUInt32LE(at, pointerSlot);
    memory.writeUInt32LE(bytes.length, sizeSlot);
    this.written += bytes.length;
  }

  #memory(): Buffer {
    return Buffer.from(this.guest.memory.buffer);
  }
}
