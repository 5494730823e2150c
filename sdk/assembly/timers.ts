/** The root's timer. Spec: proxy-wasm 0.2.1, "Timers". */

import { Status, statusOf } from './status';


@external('env', 'proxy_set_tick_period_milliseconds')
declare function proxy_set_tick_period_milliseconds(milliseconds: u32): u32;

/** Calls the root's onTick again and again, in every worker; 0 stops it. */
export function setTickPeriod(milliseconds: u32): Status {
  return statusOf(proxy_set_tick_period_milliseconds(milliseconds));
}
