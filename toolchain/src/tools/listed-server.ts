/** What agents read of a configuration: its servers with their tools. */
import type { Json, JsonObject } from './json.js';

/** A tool as it is listed to clients of the newest revision. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Json | undefined;
  readonly outputSchema: Json | undefined;
  readonly annotations: JsonObject;
  /** The plugin's own, over everything that a model reads of it. */
  readonly digest: string | undefined;
  /** Members beside those above. */
  readonly rest: JsonObject;
}

/**
 * `serving`: it lists tools. `quarantined`: its rule has a fault. `refusing`: it answers something else. `forwarding`: another
 * MCP server is asked for its tools. `unreached`: no request comes to it.
 */
export type ServerState = 'serving' | 'quarantined' | 'refusing' | 'forwarding' | 'unreached';

export interface ListedServer {
  /** As it calls itself; of one that does not serve this may be unknown. */
  readonly name: string | undefined;
  /** What it tells agents besides its tools; empty where it says nothing. */
  readonly instructions: string;
  /** The labels of its endpoints. */
  readonly endpoints: readonly string[];
  readonly state: ServerState;
  /** Why it does not serve: the plugin's own log lines where there are some. */
  readonly reasons: readonly string[];
  readonly tools: readonly ListedTool[];
}
