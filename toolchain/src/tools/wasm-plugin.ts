/** A WasmPlugin of Higress as its controller hands it to the plugin. Spec: Higress api/extensions/v1alpha1, wasm-go matcher. */
import { isObject, member, textsOf } from './json.js';
import type { Json, JsonObject } from './json.js';
import type { PluginConfiguration } from './read-configurations.js';

/** Whether a document is one. */
export function isWasmPlugin(document: Json): boolean {
  return member(document, 'kind') === 'WasmPlugin' && isObject(member(document, 'spec'));
}

/** Its configuration, named by namespace and name. Istio has one for everything, `pluginConfig`. */
export function wasmPluginConfiguration(document: Json): PluginConfiguration {
  const metadata = member(document, 'metadata');
  const label = [member(metadata, 'namespace'), member(metadata, 'name')].filter(
    (part) => part !== undefined,
  );
  const spec = member(document, 'spec');
  const isOff = member(spec, 'defaultConfigDisable') === true;
  const common = isOff ? {} : (member(spec, 'defaultConfig') ?? member(spec, 'pluginConfig') ?? {});
  const rules = member(spec, 'matchRules');
  const listed = Array.isArray(rules) ? rules.flatMap((rule: Json) => ruleOf(rule)) : [];
  const own = isObject(common) ? common : {};
  return {
    label: label.join('/'),
    value: listed.length === 0 ? own : { ...own, _rules_: listed },
  };
}

function ruleOf(rule: Json): JsonObject[] {
  if (member(rule, 'configDisable') === true) return [];
  const config = member(rule, 'config');
  const matches = {
    _match_route_: textsOf(member(rule, 'ingress')),
    _match_domain_: textsOf(member(rule, 'domain')),
    _match_service_: textsOf(member(rule, 'service')),
  };
  const given = Object.entries(matches).filter(([, values]) => values.length > 0);
  return [{ ...Object.fromEntries(given), ...(isObject(config) ? config : {}) }];
}
