/** A message of the client's that gets no answer, or the end of its session: passed on, and of the response only the status counts. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Pending } from '../pending';
import { noteEnded } from './ended-sessions';
import { headStatus, readHead, replaceHeadWithout, replacePiece } from './held-response';

const NOT_FOUND: u32 = 404;
const BAD_GATEWAY: u32 = 502;

const nothing = new Output();


@final
export class Delivery extends Pending {
  private isAnswered: bool = false;

  /**
   * @param accepted what the client is told when the server took it
   * @param ends the client's id of the session that it ends; empty: none
   */
  constructor(
    private readonly accepted: u32,
    private readonly ends: Bytes,
  ) {
    super();
  }

  onResponseHeaders(_endOfStream: bool): Action {
    readHead();
    this.isAnswered = true;
    const told = this.statusFor(headStatus);
    if (this.ends.size > 0 && (told == this.accepted || told == NOT_FOUND)) noteEnded(this.ends);
    replaceHeadWithout(told);
    return Action.Continue;
  }

  onResponseBody(_size: u32, _endOfStream: bool): Action {
    if (this.isAnswered) replacePiece(nothing);
    return Action.Continue;
  }

  /** A lost session and a refused ending are the client's business, what else is wrong is not. */
  private statusFor(status: u32): u32 {
    if (status >= 200 && status < 300) return this.accepted;
    return status == NOT_FOUND || status == 405 ? status : BAD_GATEWAY;
  }
}
