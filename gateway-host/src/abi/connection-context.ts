/**
 * One connection through one plugin: what its callbacks are told, which buffers it may touch, what its answers mean.
 * Spec: Envoy source/extensions/common/wasm/context.cc (Context as a network filter); order and codes observed of 1.40.
 */
import { BufferType, Status, StreamType } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import type { GuestBuffer } from './context.js';
import { Context } from './context.js';
import type { GuestCallback } from './guest-callbacks.js';
import type { MetadataValue } from './metadata-value.js';
import { FilterStatus, PeerType, type NetworkFilter, type NetworkFilterCallbacks } from './network-filter.js';
import type { RootContext } from './root-context.js';
import type { AttributeValue } from './stream-filter.js';

const EMPTY = Buffer.alloc(0);

/** A plugin's filter on one connection. */
export class ConnectionContext extends Context implements NetworkFilter {
  readonly #root: RootContext;
  #callbacks: NetworkFilterCallbacks | undefined;
  #created = false;
  #failed = false;
  #closed = false;
  #downstream: BodyBuffer | undefined;
  #upstream: BodyBuffer | undefined;

  constructor(root: RootContext) {
    super(root.vm, root.vm.takeContextId(), root.mark);
    this.#root = root;
    this.vm.addContext(this);
  }

  override get root(): RootContext {
    return this.#root;
  }

  setCallbacks(callbacks: NetworkFilterCallbacks): void {
    this.#callbacks = callbacks;
  }

  onNewConnection(): FilterStatus {
    this.#created = true;
    const { onContextCreate, onNewConnection } = this.vm.guest;
    if (onContextCreate !== undefined && this.vm.failure === undefined) {
      this.vm.enter(this, onContextCreate, this.#root.id);
      this.vm.settle();
    }
    return this.#ask(onNewConnection, 0, 0);
  }

  onData(data: BodyBuffer, endStream: boolean): FilterStatus {
    if (!this.#sees) return FilterStatus.Continue;
    this.#downstream = data;
    const status = this.#ask(this.vm.guest.onDownstreamData, data.length, endStream ? 1 : 0);
    if (status === FilterStatus.Continue) this.#downstream = undefined;
    return status;
  }

  onWrite(data: BodyBuffer, endStream: boolean): FilterStatus {
    if (!this.#sees) return FilterStatus.Continue;
    this.#upstream = data;
    const status = this.#ask(this.vm.guest.onUpstreamData, data.length, endStream ? 1 : 0);
    if (status === FilterStatus.Continue) this.#upstream = undefined;
    // Envoy does not know who ended the other side: it tells right behind the last bytes.
    if (endStream) this.#tell(this.vm.guest.onUpstreamConnectionClose, PeerType.Unknown);
    return status;
  }

  /** The whole end of a context comes at once: close, done, log, delete. */
  onClose(peer: PeerType): void {
    if (this.#closed) return;
    if (this.#created) this.#tell(this.vm.guest.onDownstreamConnectionClose, peer);
    this.#closed = true;
    this.#downstream = undefined;
    this.#upstream = undefined;
    if (this.#created) {
      const { onDone, onLog, onDelete } = this.vm.guest;
      for (const callback of [onDone, onLog, onDelete]) {
        if (callback === undefined || this.vm.failure !== undefined) continue;
        this.vm.enter(this, callback);
        this.vm.settle();
      }
    }
    this.vm.removeContext(this.id);
  }

  override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.DownstreamData) return this.#downstream ?? EMPTY;
    if (type === BufferType.UpstreamData) return this.#upstream ?? EMPTY;
    return super.buffer(type);
  }

  override property(path: string): AttributeValue {
    return super.property(path) ?? this.#callbacks?.attribute(path);
  }

  override metadata(path: string): MetadataValue | undefined {
    return this.#callbacks?.metadata?.(path);
  }

  override setProperty(path: string, value: Buffer): Status {
    if (this.#callbacks === undefined) return Status.NotFound;
    this.#callbacks.setFilterState(`wasm.${path}`, value);
    return Status.Ok;
  }

  override continueStream(type: number): Status {
    if (type === StreamType.Downstream && !this.#closed) {
      this.vm.afterCall(() => this.#callbacks?.continueReading());
    }
    return super.continueStream(type);
  }

  /** Whichever side is named, the one connection that there is ends. */
  override closeStream(type: number): Status {
    const known = type === StreamType.Downstream || type === StreamType.Upstream;
    if (known && !this.#closed) this.vm.afterCall(() => this.#callbacks?.close(true));
    return super.closeStream(type);
  }

  get #sees(): boolean {
    return this.#created && !this.#failed && !this.#closed;
  }

  /** The guest's answer; a dead VM ends the connection unless the plugin may fail open. */
  #ask(callback: GuestCallback | undefined, b: number, c: number): FilterStatus {
    if (this.vm.failure === undefined) {
      if (callback === undefined) return FilterStatus.Continue;
      const answer = this.vm.enter(this, callback, b, c);
      if (answer !== undefined) {
        this.vm.settle();
        return answer === 0 ? FilterStatus.Continue : FilterStatus.StopIteration;
      }
    }
    this.vm.settle();
    if (this.#root.plugin.failOpen) return FilterStatus.Continue;
    if (!this.#failed) {
      this.#failed = true;
      this.#callbacks?.close(false);
    }
    return FilterStatus.StopIteration;
  }

  #tell(callback: GuestCallback | undefined, peer: PeerType): void {
    if (callback === undefined || this.vm.failure !== undefined || this.#closed) return;
    this.vm.enter(this, callback, peer);
    this.vm.settle();
  }
}
