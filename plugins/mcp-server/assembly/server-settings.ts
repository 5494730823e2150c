/** What the tools of a server have in common. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { SecurityRequirement, SecurityScheme } from './security';

export class ServerSettings {
  /** `server.config` as JSON, for `.config.x`; empty when there is none. */
  config: Bytes = new Bytes();
  /** Does better where Higress is odd. */
  isStrict: bool = false;
  schemes: SecurityScheme[] = [];
  downstream: SecurityRequirement | null = null;
  upstream: SecurityRequirement | null = null;
  /** The client's `Authorization` goes to the API. */
  passesAuthorization: bool = false;
  /** Clients' `x-higress-mcpserver-config` counts: a filter in front sets it. */
  trustsConfig: bool = false;
  /** Clients' `x-envoy-allow-mcp-tools` counts. */
  trustsAllowList: bool = false;
  /** How long the text of a result may be where the tool does not say it. */
  maxResponseBytes: u32 = 0;
}
