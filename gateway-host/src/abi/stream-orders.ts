/**
 * What a plugin may order for a stream: an answer, going on, its end; and the orders that take Envoy down, which end
 * only their own stream here. Spec: Envoy context.cc (sendLocalResponse, continueStream, closeStream).
 */
import { ENVOY_CRASHES, LogLevel, Status, StreamType, type EnvoyCrash } from '@postern/contract/abi';
import type { GuestReply } from './context.js';
import { describeCrash } from './crash.js';
import type { HeldMessage } from './held-message.js';
import { StreamMessages } from './stream-messages.js';

/** One stream as one plugin directs it. */
export abstract class StreamOrders extends StreamMessages {
  protected destroyed = false;
  protected ending = false;
  /** The direction that the guest continued in its latest headers callback; -1 is none. */
  protected continued = -1;
  /** Local responses and resets that the guest has asked for in the callback that runs. */
  #replies = 0;
  #closes = 0;

  override sendLocalResponse(reply: GuestReply): void {
    if (this.logView !== undefined || this.ending) return this.#refuse(ENVOY_CRASHES.replyAtEnd);
    const responding = this.response.headers !== undefined || this.response.body !== undefined;
    if (this.#asked() && ++this.#replies > 1 && responding) {
      return this.#ignore(ENVOY_CRASHES.replyTwice);
    }
    const { status, body, headers, details, grpcStatus } = reply;
    const grpc = grpcStatus >= 0 && grpcStatus <= 16 ? { grpcStatus } : {};
    this.vm.afterCall(() => {
      this.callbacks?.sendLocalReply({
        status,
        body,
        headers,
        details: details.replaceAll(' ', '_'),
        ...grpc,
      });
    });
  }

  override crash(what: EnvoyCrash): Status {
    this.vm.stopIteration = true;
    const { callback } = this.vm;
    this.vm.afterCall(() => this.#refuse(what, callback));
    return Status.InternalFailure;
  }

  override injectEncoded(body: Buffer, endStream: boolean): Status {
    const callbacks = this.callbacks;
    if (callbacks?.injectEncoded === undefined) return Status.BadArgument;
    this.vm.afterCall(() => callbacks.injectEncoded?.(body, endStream));
    return Status.Ok;
  }

  override upstreamHosts(): readonly string[] | undefined {
    return this.callbacks?.upstreamHosts?.();
  }

  override overrideHost(address: string): Status {
    if (this.callbacks?.overrideHost === undefined) return Status.BadArgument;
    this.callbacks.overrideHost(address);
    return Status.Ok;
  }

  override continueStream(type: number): Status {
    const { callbacks } = this;
    const { callback } = this.vm;
    this.continued = type;
    if (callbacks !== undefined && type === StreamType.HttpRequest) {
      this.vm.afterCall(() => callbacks.continueDecoding());
    } else if (callbacks !== undefined && type === StreamType.HttpResponse) {
      this.vm.afterCall(() => {
        if (!callbacks.continueEncoding()) this.#refuse(ENVOY_CRASHES.continueNothing, callback);
      });
    }
    // Whichever direction was named, Envoy lets go of the request here.
    if (type < StreamType.Downstream) this.request.release();
    return super.continueStream(type);
  }

  override closeStream(type: number): Status {
    const callbacks = this.callbacks;
    if (callbacks !== undefined && type <= StreamType.HttpResponse) {
      const again = this.#asked() && ++this.#closes > 1;
      const replied = this.#replies > 0 && (this.response.headers ?? this.response.body) !== undefined;
      if (this.logView !== undefined || this.ending) this.#refuse(ENVOY_CRASHES.closeAtEnd);
      else if (again || replied) {
        this.#ignore(again ? ENVOY_CRASHES.closeTwice : ENVOY_CRASHES.closeAfterReply);
      } else this.vm.afterCall(() => callbacks.resetStream('wasm_close_stream'));
    }
    return super.closeStream(type);
  }

  /** The following filters, or the client, get these headers twice in Envoy; here they have had them once. */
  protected warnOfDoubling(held: HeldMessage): void {
    if (
      this.destroyed ||
      this.continued !== (held === this.request ? StreamType.HttpRequest : StreamType.HttpResponse)
    )
      return;
    const what = 'continue_stream of headers that were not paused: Envoy sends these headers on twice';
    this.vm.log(LogLevel.Warn, what, this);
  }

  /** Counting begins anew once the guest has returned. */
  #asked(): boolean {
    if (this.#replies + this.#closes === 0) {
      this.vm.afterCall(() => {
        this.#replies = 0;
        this.#closes = 0;
      });
    }
    return true;
  }

  #ignore(crash: EnvoyCrash): void {
    this.vm.reportCrash(crash, { context: this, outcome: 'it is ignored instead' });
  }

  /** A call that would take the whole of Envoy down ends only its own stream here. */
  #refuse(crash: EnvoyCrash, callback = this.vm.callback): void {
    this.vm.reportCrash(crash, { context: this, callback, outcome: 'the stream is ended instead' });
    const body = `${describeCrash(crash)}\n`;
    this.callbacks?.sendLocalReply({ status: 500, body, details: 'wasm_call_crashes_envoy' });
  }
}
