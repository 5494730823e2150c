/** What a file is read by besides itself: runtime values, and secrets that the bootstrap gives a name. */
import { RuntimeValues, type RuntimeLayer } from './runtime-values.js';
import { StaticSecrets, type SecretSpec } from './static-secrets.js';

export class ConfigContext {
  readonly runtime: RuntimeValues;
  readonly secrets: StaticSecrets;

  constructor(runtime: readonly RuntimeLayer[] = [], secrets: readonly SecretSpec[] = []) {
    this.runtime = new RuntimeValues(runtime);
    this.secrets = new StaticSecrets(secrets);
  }
}
