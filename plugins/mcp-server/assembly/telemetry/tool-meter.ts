/**
 * What operators see of one tool: four metrics in the gateway's statistics, defined when the tool is first called, and its name in
 * the access log. Names hold letters, digits, hyphens and underscores, whatever the configuration says.
 *
 *   postern.mcp.<server>.<tool>.calls | errors | response_bytes    counters
 *   postern.mcp.<server>.<tool>.upstream_ms                        histogram
 */

import {
  Bytes,
  Metric,
  MetricType,
  nowMilliseconds,
  setPropertyBytes,
} from 'proxy-wasm-assemblyscript-sdk/assembly';

/** As Higress's plugin has them, for access logs and for filters that come later. */
const SERVER_PROPERTY = Bytes.of('mcp_server_name');
const TOOL_PROPERTY = Bytes.of('mcp_tool_name');


@final
export class ToolMeter {
  private readonly calls: Metric;
  private readonly errors: Metric;
  private readonly bytes: Metric;
  private readonly upstream: Metric;

  constructor(
    private readonly server: Bytes,
    private readonly tool: Bytes,
  ) {
    const name = `postern.mcp.${metricName(server)}.${metricName(tool)}.`;
    this.calls = new Metric(MetricType.Counter, name + 'calls');
    this.errors = new Metric(MetricType.Counter, name + 'errors');
    this.bytes = new Metric(MetricType.Counter, name + 'response_bytes');
    this.upstream = new Metric(MetricType.Histogram, name + 'upstream_ms');
  }

  /** A call begins. */
  begin(): void {
    this.calls.increment();
    setPropertyBytes(SERVER_PROPERTY, this.server);
    setPropertyBytes(TOOL_PROPERTY, this.tool);
  }

  /** The upstream has answered so many bytes to a call that began then, and the result has been written. */
  end(begun: i64, size: i32, isError: bool): void {
    this.upstream.record(<u64>max<i64>(nowMilliseconds() - begun, 0));
    if (size > 0) this.bytes.increment(size);
    this.settle(isError);
  }

  /** The result has been written, and no upstream was asked. */
  settle(isError: bool): void {
    if (isError) this.errors.increment();
  }
}

/** Metrics are told apart by dots, and gateways map them to Prometheus. */
export function metricName(bytes: Bytes): string {
  let name = '';
  for (let i = 0; i < bytes.size; i++) {
    const byte: u32 = bytes.at(i);
    const isPlain = (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x2d;
    name += isPlain ? String.fromCharCode(byte) : '_';
  }
  return name;
}
