/** What the control plane knows after reading everything: tenants, their consumers and servers, and the plugins. */
import type { JsonObject } from '../json.js';

/** The built-in plugins, in the order in which a request passes them. */
export const PLUGINS = ['auth', 'tool-transform', 'mcp-server'] as const;

/** The name of a built-in plugin. */
export type PluginName = (typeof PLUGINS)[number];

/** Everything the gateway is configured from. */
export interface Catalogue {
  readonly gateway: Gateway;
  readonly plugins: PluginModules;
  readonly tenants: readonly Tenant[];
}

/** One exact module per plugin; a plugin that no server needs may be absent. */
export type PluginModules = ReadonlyMap<PluginName, PluginModule>;

export interface Gateway {
  readonly host: string;
  readonly port: number;
  readonly admin: { readonly host: string; readonly port: number };
  /** File of the authorities that sign the certificates of https upstreams. */
  readonly trustedCa: string;
}

export interface PluginModule {
  readonly name: PluginName;
  readonly version: string;
  readonly sha256: string;
  readonly url: string;
}

export interface Tenant {
  readonly name: string;
  /** Host names that lead to this tenant; empty: every host that no other tenant has. */
  readonly hosts: readonly string[];
  readonly consumers: readonly Consumer[];
  readonly servers: readonly McpServer[];
}

export interface Consumer {
  readonly name: string;
  readonly credential: string;
}

/** One MCP endpoint, `/TENANT/NAME/mcp`. */
export interface McpServer {
  readonly name: string;
  readonly upstream: Upstream;
  readonly timeoutMs: number;
  /** `none` was written out by the operator: this endpoint is open to everybody. */
  readonly auth: 'key' | 'none';
  /** Consumers who may call; undefined: all of the tenant. */
  readonly allow: readonly string[] | undefined;
  /** Configuration of the mcp-server plugin: server, tools. */
  readonly config: JsonObject;
  /** Configuration of the tool-transform plugin. */
  readonly transform: JsonObject | undefined;
}

/** A REST API. */
export interface Upstream {
  readonly secure: boolean;
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** What the API is to see as its Host. */
  readonly authority: string;
  /** Empty, or `/v1` without a slash at the end. */
  readonly basePath: string;
}
