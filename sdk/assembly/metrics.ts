/** Numbers for the gateway's statistics. Spec: proxy-wasm 0.2.1, "Metrics". */

import { Bytes } from './bytes';
import { Status, statusOf } from './status';

/** How a metric moves. */
export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}

const idSlot = memory.data(4);
const valueSlot = memory.data(8, 8);


@external('env', 'proxy_define_metric')
declare function proxy_define_metric(type: u32, namePtr: usize, nameSize: usize, idSlot: usize): u32;


@external('env', 'proxy_increment_metric')
declare function proxy_increment_metric(id: u32, delta: i64): u32;


@external('env', 'proxy_record_metric')
declare function proxy_record_metric(id: u32, value: u64): u32;


@external('env', 'proxy_get_metric')
declare function proxy_get_metric(id: u32, valueSlot: usize): u32;

/**
 * A metric, defined with the host at first use: so it may stand at the top level of a module. Gateways put no
 * plugin name before it, so prefix the name (Envoy's Prometheus drops everything else).
 */
export class Metric {
  private id: u32 = 0;

  constructor(
    readonly type: MetricType,
    readonly name: string,
  ) {}

  /** Counter: `delta` above 0. Gauge: any. A histogram refuses. */
  increment(delta: i64 = 1): Status {
    const status = this.define();
    if (status != Status.Ok) return status;
    return statusOf(proxy_increment_metric(this.id, delta));
  }

  /** Gauge: sets. Histogram: one observation. Counter: adds. */
  record(value: u64): Status {
    const status = this.define();
    if (status != Status.Ok) return status;
    return statusOf(proxy_record_metric(this.id, value));
  }

  /** The value now; 0 for a histogram, which has none. */
  get(): u64 {
    if (this.define() != Status.Ok) return 0;
    const status = statusOf(proxy_get_metric(this.id, valueSlot));
    return status == Status.Ok ? load<u64>(valueSlot) : 0;
  }

  private define(): Status {
    if (this.id != 0) return Status.Ok;
    const name = Bytes.of(this.name);
    const raw = proxy_define_metric(this.type, name.ptr, name.size, idSlot);
    const status = statusOf(raw);
    if (status == Status.Ok) this.id = load<u32>(idSlot);
    return status;
  }
}
