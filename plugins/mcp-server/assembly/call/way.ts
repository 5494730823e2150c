/** Which way a prepared request goes: the held one along the route, or a callout to a cluster. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { fail } from './fault';
import { Pairs } from './pairs';
import { CalloutRoute, sendCallout, sendHeld, UNSENT } from './send';

const ROUTE_TIMEOUT = Bytes.of('x-envoy-upstream-rq-timeout-ms');
const NOTHING = new Bytes();


@final
export class Way {
  /** The gateway's number of the callout, once it was sent. */
  call: u32 = UNSENT;
  /** On the route: milliseconds, less than the route's own; 0: as long as the route says. */
  timeoutMs: u32 = 0;

  constructor(
    /** Null: along the route. */
    readonly route: CalloutRoute | null,
    /** The stream, which gets the answer. */
    readonly stream: u32,
    private readonly upstreamPrefix: Bytes,
  ) {}

  /** What stands between the client's path and the request's; a callout cannot reach another tenant's route, so it needs none. */
  get prefix(): Bytes {
    return this.route === null ? this.upstreamPrefix : NOTHING;
  }

  /** False with a fault when the gateway does not take it. */
  send(headers: Pairs, body: Output): bool {
    const route = this.route;
    if (route === null) {
      if (this.timeoutMs > 0) {
        headers.set(ROUTE_TIMEOUT.ptr, ROUTE_TIMEOUT.size);
        headers.text.integer(this.timeoutMs);
        headers.end();
      }
      sendHeld(headers, body);
      return true;
    }
    this.call = sendCallout(route, this.stream, headers, body);
    return (
      this.call != UNSENT || fail('the gateway does not reach the cluster ', Bytes.of(route.cluster), '')
    );
  }
}
