/**
 * What a plugin says about itself in `spec.yaml`: the form that Higress plugins carry.
 * Fields that are not named here are kept in `raw`, untouched.
 */

/** The `info` part: identity and what a console shows. */
export interface PluginInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  readonly category?: string;
  readonly gatewayMinVersion?: string;
  readonly iconUrl?: string;
  /** Who answers for the plugin. */
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  /** `x-title-i18n`: title by language tag. */
  readonly titles: Readonly<Record<string, string>>;
  /** `x-description-i18n`: description by language tag. */
  readonly descriptions: Readonly<Record<string, string>>;
}

/** A configuration's schema: JSON Schema in the OpenAPI v3 dialect, with `x-` fields. */
export interface PluginSchema {
  readonly openAPIV3Schema: Readonly<Record<string, unknown>>;
}

/** The `spec` part: where in the chain the plugin runs, and what its configuration looks like. */
export interface PluginSpecBody {
  /** `UNSPECIFIED_PHASE` (also written `default`), `AUTHN`, `AUTHZ` or `STATS`. */
  readonly phase: string;
  /** Higher runs earlier within a phase. */
  readonly priority: number;
  readonly configSchema?: PluginSchema;
  readonly routeConfigSchema?: PluginSchema;
}

/** A parsed `spec.yaml`. */
export interface PluginSpec {
  readonly apiVersion: string;
  readonly info: PluginInfo;
  readonly spec: PluginSpecBody;
  /** The whole document as plain data, with the fields that this model does not name. */
  readonly raw: Readonly<Record<string, unknown>>;
}
