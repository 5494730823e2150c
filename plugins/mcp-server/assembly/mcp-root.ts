/** Keeps one plugin configuration: which server answers for which route. */

import { Bytes, HttpContext, log, LogLevel, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Rules } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { resetWarnings, warnings } from './config/fields';
import { quarantinedServers, readServer, resetServerCounts, soundServers } from './config/server-config';
import { completeSets } from './proxy/server-registry';
import { McpStream } from './mcp-stream';
import { Server } from './server';

const UPSTREAM_PREFIX = 'upstreamPrefix';
const E_NOTHING =
  'configuration refused: no server; hint: add "server": {"name": "…"} and "tools", or "_rules_"';
const E_PREFIX =
  'configuration refused at upstreamPrefix: not one path segment; hint: write a slash and one name, as "/~"';

/** The root context of the plugin. */
export class McpRoot extends RootContext {
  /** What stands between the client's path and the upstream's; empty where the path is written directly. */
  upstreamPrefix: Bytes = new Bytes();
  private rules: Rules<Server> = new Rules<Server>();

  /** A server that cannot be read is quarantined alone; refused is a configuration without any sound one. */
  onConfigure(configuration: Bytes): bool {
    resetWarnings();
    resetServerCounts();
    const rules = new Rules<Server>();
    rules.isolate = true;
    rules.settingNames = [UPSTREAM_PREFIX];
    const isRead = rules.load(configuration, readServer);
    completeSets();
    warnings.write(LogLevel.Warn, 'configuration warning');
    resetWarnings();
    if (!isRead || (soundServers == 0 && quarantinedServers > 0)) return false;
    if (rules.length == 0 && rules.global === null) {
      log(LogLevel.Error, E_NOTHING);
      return false;
    }
    const prefix = rules.setting(UPSTREAM_PREFIX);
    if (prefix != '' && !isOneSegment(prefix)) {
      log(LogLevel.Error, E_PREFIX);
      return false;
    }
    this.upstreamPrefix = Bytes.of(prefix);
    this.rules = rules;
    return true;
  }

  createHttpContext(id: u32): HttpContext | null {
    return new McpStream(id, this);
  }

  /** The server for the current request, null when no rule matches. */
  match(): Server | null {
    return this.rules.match();
  }
}

function isOneSegment(prefix: string): bool {
  if (prefix.length < 2 || prefix.charCodeAt(0) != 0x2f || prefix == '/.' || prefix == '/..') return false;
  for (let i = 1; i < prefix.length; i++) {
    const code = prefix.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || '/?#%\\'.includes(prefix.charAt(i))) return false;
  }
  return true;
}
