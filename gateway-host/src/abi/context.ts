/**
 * What every context answers to host calls by default: the VM context, root contexts and streams stand on it.
 *
 *   Vm 1 ── n RootContext (one plugin configuration) 1 ── n StreamContext (one request through that plugin)
 *
 * Spec: proxy-wasm-cpp-host src/context.cc; Envoy source/extensions/common/wasm/context.cc.
 */
import { BufferType, MapType, Status, type EnvoyCrash } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import { UNDECLARED, type DeclaredProperty, type LifeSpan } from './declared-property.js';
import type { HeaderEntry, HeaderMap } from './header-map.js';
import type { MetadataValue } from './metadata-value.js';
import type { RootContext } from './root-context.js';
import type { TraceSink } from './services.js';
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
const LETTER_P = 0x70;

/** A context of a VM; id 0 is the VM's own. */
export class Context {
  readonly vm: Vm;
  readonly id: number;
  /** By which the guard knows its plugin. */
  readonly mark: number;
  /** Made with the first one: most contexts declare nothing. */
  #declared: Map<string, DeclaredProperty> | undefined;
  /** Receives the callbacks and host calls of this context as text, when somebody follows its request. */
  trace: TraceSink | undefined;

  constructor(vm: Vm, id: number, mark = 0) {
    this.vm = vm;
    this.id = id;
    this.mark = mark;
  }

  /** The root that this context belongs to; undefined for the VM context. */
  get root(): RootContext | undefined {
    return undefined;
  }

  /** The plugin's configuration, if this is a root that is being made or configured. */
  get ownConfiguration(): Buffer | undefined {
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
    if (type === MapType.GrpcReceiveInitialMetadata) return this.root?.grpc.initialMetadata;
    if (type === MapType.GrpcReceiveTrailingMetadata) return this.root?.grpc.trailingMetadata;
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
    if (type === BufferType.PluginConfiguration) return this.ownConfiguration;
    if (type === BufferType.HttpCallResponseBody) return this.root?.answer?.body;
    if (type === BufferType.ForeignFunctionArguments) return this.root?.addresses ?? EMPTY;
    if (type === BufferType.RedisCallResponse) return this.root?.redis.response;
    if (type === BufferType.GrpcReceiveBuffer) return this.root?.grpc.message ?? EMPTY;
    return EMPTY;
  }

  property(path: string): AttributeValue {
    // Most paths are others: one letter tells that.
    if (path.charCodeAt(0) !== LETTER_P) return undefined;
    const plugin = this.root?.plugin;
    if (path === 'plugin_name') return Buffer.from(plugin?.name ?? '');
    if (path === 'plugin_root_id') return Buffer.from(plugin?.rootId ?? '');
    if (path === 'plugin_vm_id') return Buffer.from(this.vm.identity.vmId);
    if (path === 'plugin_vm_memory' && this.vm.dialect.profile === 'higress') return memorySize(this.vm);
    return undefined;
  }

  /** A part of metadata with its type. */
  metadata(path: string): MetadataValue | undefined {
    void path;
    return undefined;
  }

  setProperty(path: string, value: Buffer): Status {
    void path;
    void value;
    return Status.NotFound;
  }

  /** What a stream remembers beside properties. */
  setFilterState(key: string, value: Buffer, span: LifeSpan): Status {
    void key;
    void value;
    void span;
    return Status.NotFound;
  }

  /** How properties of a name are kept: BadArgument the second time. */
  declareProperty(name: string, property: DeclaredProperty): Status {
    this.#declared ??= new Map<string, DeclaredProperty>();
    if (this.#declared.has(name)) return Status.BadArgument;
    this.#declared.set(name, property);
    return Status.Ok;
  }

  get declaresProperties(): boolean {
    return this.#declared !== undefined;
  }

  /** How a property is kept, as this context has declared it. */
  declared(name: string): DeclaredProperty {
    return this.#declared?.get(name) ?? UNDECLARED;
  }

  /** Without a stream nothing is sent, and still the answer is Ok. */
  sendLocalResponse(reply: GuestReply): void {
    void reply;
  }

  /** A call that would take the whole of Envoy down: refused, and told. */
  crash(crash: EnvoyCrash): Status {
    this.vm.reportCrash(crash, { context: this, outcome: 'the call is refused instead' });
    return Status.InternalFailure;
  }

  /** Puts bytes into the response behind this filter (Higress). */
  injectEncoded(body: Buffer, endStream: boolean): Status {
    void body;
    void endStream;
    return Status.BadArgument;
  }

  /** Addresses that the request may go to (Higress); undefined without a request. */
  upstreamHosts(): readonly string[] | undefined {
    return undefined;
  }

  /** Sends the request to one address (Higress). */
  overrideHost(address: string): Status {
    void address;
    return Status.BadArgument;
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

function memorySize(vm: Vm): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(vm.memory.bytes.length));
  return bytes;
}
