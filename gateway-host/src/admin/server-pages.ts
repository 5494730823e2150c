/**
 * Pages about the process: state, version, memory, what Envoy would say of runtime layers and certificates.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/operations/admin; bodies observed of 1.40.
 */
import { readFileSync } from 'node:fs';

import { RuntimeValues, type RuntimeValue } from '../config/runtime-values.js';
import { json, text, type AdminPage, type AdminRequest } from './admin-page.js';

const VERSION = packageVersion();
/** Of Envoy 1.40; nobody restarts this gateway hot, but deployments ask. */
const HOT_RESTART_VERSION = '11.104';
const RUNTIME_USAGE = `usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
       or send the parameters as form values
use an empty value to remove a previously added override`;

export function readyPage({ report: { state } }: AdminRequest): AdminPage {
  return text(state === 'LIVE' ? 200 : 503, `${state}\n`);
}

export async function serverInfoPage({ report, gateway, configPath }: AdminRequest): Promise<AdminPage> {
  const { node } = await gateway.configuration();
  const uptime = `${Math.floor((Date.now() - report.startedAt) / 1000)}s`;
  const [major = 0, minor = 0, patch = 0] = VERSION.split('.').map((part) => Number.parseInt(part, 10));
  return json({
    version: `postern-gateway-host/${VERSION}`,
    state: report.state,
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
    hot_restart_version: HOT_RESTART_VERSION,
    command_line_options: {
      concurrency: report.concurrency,
      config_path: configPath,
      mode: 'Serve',
      restart_epoch: 0,
    },
    node: {
      ...node,
      user_agent_name: 'postern-gateway-host',
      user_agent_build_version: {
        version: { major_number: major, minor_number: minor, patch },
        metadata: { 'process.id': process.pid, 'node.version': process.version },
      },
      extensions: [],
    },
    hot_restart_initializing: false,
  });
}

export function memoryPage(): AdminPage {
  const { heapUsed, heapTotal, rss, external, arrayBuffers } = process.memoryUsage();
  return json({
    allocated: String(heapUsed + external),
    heap_size: String(heapTotal + external),
    pageheap_unmapped: '0',
    pageheap_free: String(heapTotal - heapUsed),
    total_thread_cache: String(arrayBuffers),
    total_physical_bytes: String(rss),
  });
}

export function hotRestartVersionPage(): AdminPage {
  return text(200, HOT_RESTART_VERSION);
}

/** What each layer says, and what counts. */
export async function runtimePage({ gateway }: AdminRequest): Promise<AdminPage> {
  const { runtime: layers } = await gateway.configuration();
  const values = new RuntimeValues(layers);
  const keys = new Set(layers.flatMap((layer) => Object.keys(layer.values)));
  const entries = [...keys].sort().map((key) => {
    const layer_values = layers.map((layer) => runtimeText(layer.values[key]));
    return [key, { layer_values, final_value: runtimeText(values.value(key)) }] as const;
  });
  return json({ entries: Object.fromEntries(entries), layers: layers.map(({ name }) => name) });
}

function runtimeText(value: RuntimeValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function runtimeModifyPage({ query }: AdminRequest): AdminPage {
  if ([...query].length === 0) return text(400, RUNTIME_USAGE);
  return text(503, 'No admin layer specified');
}

/** Every listener's initialisation that is still under way. */
export function initDumpPage({ report }: AdminRequest): AdminPage {
  const unready = report.warming.map((name) => ({ name: `listener ${name}`, target_names: ['wasm code'] }));
  return json(unready.length === 0 ? {} : { unready_targets_dumps: unready });
}

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
