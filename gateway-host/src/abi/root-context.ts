/**
 * One plugin configuration inside a VM: its start, its timer, the calls it makes to other services, its end.
 * Spec: proxy-wasm-cpp-host src/context.cc (onStart, onConfigure, onDone); Envoy context.cc (httpCall, onHttpCallSuccess).
 */
import { Status } from '@postern/contract/abi';
import type { CalloutAnswer, CalloutRequest } from './callout-client.js';
import { Context } from './context.js';
import { serializeAddresses } from './dns-answer.js';
import { GrpcCalls } from './grpc-calls.js';
import { HeaderMap } from './header-map.js';
import { IdTable } from '../id-table.js';
import type { PluginIdentity } from './plugin-identity.js';
import { RedisCalls } from './redis-calls.js';
import type { Vm } from './vm.js';

/** The answer of a callout while its callback runs. */
interface ReadableAnswer {
  readonly headers: HeaderMap;
  readonly body: Buffer;
  /** Absent where there are none, which is not the same as empty. */
  readonly trailers: HeaderMap | undefined;
}

const REQUIRED = [':path', ':method', ':authority'];

/** The root context of one plugin. */
export class RootContext extends Context {
  readonly plugin: PluginIdentity;
  /** Readable only while the root is made and while the plugin is being configured. */
  readableConfiguration: Buffer | undefined;
  answer: ReadableAnswer | undefined;
  /** What `proxy_get_status` tells: how the last call ended, if badly; the message only while that is reported. */
  statusCode = 0;
  statusMessage = '';
  /** Readable while the guest is told of addresses. */
  addresses: Buffer | undefined;
  readonly grpc = new GrpcCalls(this);
  readonly redis = new RedisCalls(this);
  readonly #calls = new IdTable<{ cancel(): void } | undefined>();
  #cancelTick: (() => void) | undefined;
  #tickMs = 0;
  #pendingDone = false;

  constructor(vm: Vm, id: number, plugin: PluginIdentity) {
    super(vm, id, vm.services.guard?.numberOf('plugin', plugin.name));
    this.plugin = plugin;
  }

  override get root(): RootContext {
    return this;
  }

  override get ownConfiguration(): Buffer | undefined {
    return this.readableConfiguration;
  }

  get tickMs(): number {
    return this.#tickMs;
  }

  /** on_context_create, then on_vm_start; false when the guest says so or traps. */
  start(): boolean {
    const { guest, identity } = this.vm;
    this.readableConfiguration = this.plugin.configuration;
    if (guest.onContextCreate !== undefined) this.vm.enter(this, guest.onContextCreate, 0);
    this.readableConfiguration = undefined;
    this.vm.settle();
    if (guest.onVmStart === undefined) return true;
    const answer = this.vm.enter(this, guest.onVmStart, identity.vmConfiguration.length);
    this.vm.settle();
    return answer !== undefined && answer !== 0;
  }

  /** on_configure; false when the guest says so or traps. */
  configure(): boolean {
    const { onConfigure } = this.vm.guest;
    if (onConfigure === undefined) return true;
    this.readableConfiguration = this.plugin.configuration;
    const answer = this.vm.enter(this, onConfigure, this.plugin.configuration.length);
    this.readableConfiguration = undefined;
    this.vm.settle();
    return answer !== undefined && answer !== 0;
  }

  /** Sets the timer; it is armed again only after on_tick has returned, so ticks never overlap. */
  setTick(ms: number): void {
    this.#tickMs = ms;
    this.#cancelTick?.();
    this.#cancelTick = ms === 0 ? undefined : this.vm.services.schedule(ms, () => this.tick());
  }

  tick(): void {
    const { onTick } = this.vm.guest;
    if (this.vm.failure !== undefined || this.#tickMs === 0) return;
    if (onTick !== undefined) this.vm.enter(this, onTick);
    this.vm.settle();
    if (this.#tickMs > 0) this.setTick(this.#tickMs);
  }

  queueReady(token: number): void {
    const { onQueueReady } = this.vm.guest;
    if (this.vm.failure !== undefined || onQueueReady === undefined) return;
    this.vm.enter(this, onQueueReady, token);
    this.vm.settle();
  }

  /** Sends a callout: its token, or why not. */
  httpCall(request: CalloutRequest): number | { readonly refused: Status } {
    const { callouts } = this.vm.services;
    if (request.timeoutMs < 0 || !callouts.has(request.cluster)) return { refused: Status.BadArgument };
    const names = new Set(request.headers.map(([name]) => name));
    if (REQUIRED.some((name) => !names.has(name))) return { refused: Status.BadArgument };
    const token = this.vm.nextCallToken(0);
    this.#calls.set(token, undefined);
    const call = callouts.send(request, (answer) => this.#answered(token, answer));
    if (call === undefined) {
      this.#calls.delete(token);
      return { refused: Status.InternalFailure };
    }
    if (this.#calls.has(token)) this.#calls.set(token, call);
    return token;
  }

  /** Looks a name up, and tells the guest once it has returned. */
  resolveDns(name: string, token: number): void {
    this.vm.services.resolveDns(name, (addresses) => this.#resolved(token, serializeAddresses(addresses)));
  }

  /** `proxy_done`: Ok only while the root's end waits for it. */
  done(): Status {
    if (!this.#pendingDone) return Status.NotFound;
    this.#pendingDone = false;
    this.vm.afterCall(() => this.#delete());
    return Status.Ok;
  }

  /** Ends this plugin: on_done, and on_delete once the guest is done. */
  close(): void {
    this.setTick(0);
    if (this.vm.failure !== undefined) return this.#forget();
    const { onDone } = this.vm.guest;
    const answer = onDone === undefined ? 1 : this.vm.enter(this, onDone);
    this.#pendingDone = answer === 0;
    this.vm.settle();
    if (!this.#pendingDone) this.#delete();
  }

  override abandon(): void {
    this.setTick(0);
    this.grpc.abandon();
    this.redis.abandon();
    for (const call of this.#calls.values()) call?.cancel();
    this.#calls.clear();
  }

  #answered(token: number, answer: CalloutAnswer): void {
    if (this.vm.current !== undefined) {
      // The guest is running: the answer waits for its return, as in Envoy.
      this.vm.afterCall(() => this.#answered(token, answer));
      return;
    }
    if (!this.#calls.delete(token) || this.vm.failure !== undefined) return;
    if ('failure' in answer) return this.#failed(token, answer.failure);
    this.answer = {
      headers: HeaderMap.from(answer.headers),
      body: answer.body,
      trailers: answer.trailers.length === 0 ? undefined : HeaderMap.from(answer.trailers),
    };
    this.#onHttpCallResponse(token, this.answer.headers.size, answer.body.length, answer.trailers.length);
    this.answer = undefined;
  }

  #resolved(token: number, addresses: Buffer): void {
    if (this.vm.current !== undefined) return this.vm.afterCall(() => this.#resolved(token, addresses));
    const { onResolveDns } = this.vm.guest;
    if (onResolveDns === undefined || this.vm.failure !== undefined) return;
    if (this.vm.findContext(this.id) !== this) return;
    this.addresses = addresses;
    this.vm.enter(this, onResolveDns, token, addresses.length);
    this.addresses = undefined;
    this.vm.settle();
  }

  #failed(token: number, reason: string): void {
    this.statusCode = Status.BrokenConnection;
    this.statusMessage = reason;
    this.#onHttpCallResponse(token, 0, 0, 0);
    this.statusMessage = '';
  }

  #onHttpCallResponse(token: number, headers: number, body: number, trailers: number): void {
    const { onHttpCallResponse } = this.vm.guest;
    if (onHttpCallResponse === undefined) return;
    this.vm.enter(this, onHttpCallResponse, token, headers, body, trailers);
    this.vm.settle();
  }

  #delete(): void {
    const { onDelete } = this.vm.guest;
    if (onDelete !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDelete);
    this.vm.settle();
    this.#forget();
  }

  #forget(): void {
    this.vm.removeContext(this.id);
    this.abandon();
  }
}
