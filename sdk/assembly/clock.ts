/** What time it is. Spec: proxy-wasm 0.2.1, "Clocks". */

import { statusOf } from './status';


@external('env', 'proxy_get_current_time_nanoseconds')
declare function proxy_get_current_time_nanoseconds(timeSlot: usize): u32;

const timeSlot = memory.data(8, 8);

/** Nanoseconds since 1970. */
export function nowNanoseconds(): u64 {
  statusOf(proxy_get_current_time_nanoseconds(timeSlot));
  return load<u64>(timeSlot);
}

/** Milliseconds since 1970. */
export function nowMilliseconds(): i64 {
  return <i64>(nowNanoseconds() / 1_000_000);
}
