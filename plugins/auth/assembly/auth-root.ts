/** Keeps one plugin configuration and decides which of its parts a request falls under. */

import { Bytes, HttpContext, log, LogLevel, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Rules } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { AuthConfig, GlobalAuth, readAuthConfig } from './config';
import { AuthRequest } from './auth-request';

const E_NO_CONSUMERS =
  'configuration refused at consumers: missing; hint: list who may call, as [{"name": "demo", "credential": "…"}]';

/** The root context of the plugin. */
export class AuthRoot extends RootContext {
  private rules: Rules<AuthConfig> = new Rules<AuthConfig>();

  /** Fails closed: without consumers nobody could be let in, so the configuration is refused. */
  onConfigure(configuration: Bytes): bool {
    if (!this.rules.load(configuration, readAuthConfig)) return false;
    if (this.rules.global !== null) return true;
    log(LogLevel.Error, E_NO_CONSUMERS);
    return false;
  }

  createHttpContext(id: u32): HttpContext | null {
    return new AuthRequest(id, this);
  }

  /** What the current request has to fulfil; null when nobody asks who calls. */
  requirement(): AuthConfig | null {
    const rule = this.rules.matchRule();
    if (rule !== null) return rule;
    const common = this.rules.global;
    if (common === null || common.globalAuth == GlobalAuth.On) return common;
    const everywhere = common.globalAuth == GlobalAuth.Unset && this.rules.length == 0;
    return everywhere ? common : null;
  }
}
