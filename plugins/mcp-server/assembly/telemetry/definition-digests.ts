/** Which definitions of tools are served, where the configuration wants digests: a change that agents read in silence is seen here. */

import { Bytes, log, LogLevel, Metric, MetricType } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ToolEntry, toolDigest } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { metricName } from './tool-meter';

/** Hexadecimal digits of a digest in the name of a metric. */
const SHORT = 12;

/** Logs the digest of a definition, and sets the gauge `postern.mcp.<server>.<tool>.definition.<digest>` to 1. */
export function tellDefinition(server: Bytes, tool: Bytes, entry: ToolEntry): void {
  const digest = toolDigest(entry).toString();
  log(LogLevel.Info, `tool ${server.toString()}/${tool.toString()} is defined as sha256:${digest}`);
  const name = `postern.mcp.${metricName(server)}.${metricName(tool)}.definition.`;
  new Metric(MetricType.Gauge, name + digest.substring(0, SHORT)).record(1);
}
