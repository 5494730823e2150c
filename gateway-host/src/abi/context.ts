/**
 * What every context answers to host calls by default: the VM context, root contexts and streams stand on it.
 *
 *   Vm 1 ── n RootContext (one plugin configuration) 1 ── n StreamContext (one request through that plugin)
 *
 * Spec: proxy-wasm-cpp-host src/context.cc; Envoy source/extensions/common/wasm/context.cc.
 */
import { BufferType, MapType, Status } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import type { HeaderEntry, HeaderMap } from './header-map.js';
import type { RootContext } from './root-context.js';
import type { AttributeValue } from './stream-filter.js';
import type { Vm } from './vm.js';

/** Bytes that a guest may read; a BodyBuffer it may also edit. */
export type GuestBuffer = BodyBuffer | Buffer;

/** An answer that a guest asked for. */
export interface GuestReply {
  readonly status: number;
  readonly details: string;
  readonly body: Buffer;
  readonly headers: readonly HeaderEntry[];
  readonly grpcStatus: number;
}

const EMPTY = Buffer.alloc(0);

/** A context of a VM; id 0 is the VM's own. */
export class Context {
  readonly vm: Vm;
  readonly id: number;

  constructor(vm: Vm, id: number) {
    this.vm = vm;
    this.id = id;
  }

  /** The root that this context belongs to; undefined for the VM context. */
  get root(): RootContext | undefined {
    return undefined;
  }

  /** True while an access log line is written: maps that are missing are then NotFound, not BadArgument. */
  get logging(): boolean {
    return false;
  }

  /** A map for reading. */
  readableMap(type: number): HeaderMap | undefined {
    if (type === MapType.HttpCallResponseHeaders) return this.root?.answer?.headers;
    if (type === MapType.HttpCallResponseTrailers) return this.root?.answer?.trailers;
    return undefined;
  }

  /** A map for writing; callout answers cannot be written to. */
  writableMap(type: number): HeaderMap | undefined {
    void type;
    return undefined;
  }

  /** Called after each write, since a request header decides the route. */
  mapWritten(type: number): void {
    void type;
  }

  /** A buffer; undefined is NotFound. Bodies outside their phase are there, and empty. */
  buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.VmConfiguration) return this.vm.identity.vmConfiguration;
    if (type === BufferType.PluginConfiguration) return this.root?.readableConfiguration;
    if (type === BufferType.HttpCallResponseBody) return this.root?.answer?.body;
    return EMPTY;
  }

  property(path: string): AttributeValue {
    const plugin = this.root?.plugin;
    if (path === 'plugin_name') return Buffer.from(plugin?.name ?? '');
    if (path === 'plugin_root_id') return Buffer.from(plugin?.rootId ?? '');
    if (path === 'plugin_vm_id') return Buffer.from(this.vm.identity.vmId);
    return undefined;
  }

  setProperty(path: string, value: Buffer): Status {
    void path;
    void value;
    return Status.NotFound;
  }

  /** Without a stream nothing is sent, and still the answer is Ok. */
  sendLocalResponse(reply: GuestReply): void {
    void reply;
  }

  /** The VM is thrown away: stop whatever still runs outside the guest. */
  abandon(): void {}

  continueStream(type: number): Status {
    if (type === 3) return Status.Unimplemented;
    return type < 3 ? Status.Ok : Status.BadArgument;
  }

  closeStream(type: number): Status {
    return type <= 3 ? Status.Ok : Status.BadArgument;
  }
}
