/** The configurations of mcp-server in an Envoy configuration, such as `postern config` prints: each wasm filter that has one. */
import { isObject, member } from './json.js';
import type { Json, JsonObject } from './json.js';
import type { PluginConfiguration } from './read-configurations.js';

const PLUGIN = 'mcp-server';
/** Envoy's configurations are not deeper; one that is has nothing to say here. */
const DEEPEST = 64;

/** In the order of the file, each filter once. */
export function envoyConfigurations(document: Json): PluginConfiguration[] {
  const found = new Map<string, PluginConfiguration>();
  look(document, 0, (config) => {
    const one = configurationOf(config);
    if (one !== undefined) found.set(one.label, one);
  });
  return [...found.values()];
}

function look(value: Json | undefined, depth: number, take: (config: Json) => void): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) for (const item of value as readonly Json[]) look(item, depth + 1, take);
  if (!isObject(value)) return;
  const { config } = value;
  if (config !== undefined && member(config, 'vm_config') !== undefined) return take(config);
  for (const inner of Object.values(value)) look(inner, depth + 1, take);
}

/** A filter is known by its names, since a module has none. */
function configurationOf(config: Json): PluginConfiguration | undefined {
  const names = [member(config, 'name'), member(config, 'root_id')].filter((one) => typeof one === 'string');
  if (!names.some((name) => name === PLUGIN || name.endsWith(`.${PLUGIN}`))) return undefined;
  const value = parsed(member(member(config, 'configuration'), 'value'));
  return value === undefined ? undefined : { label: names[0] ?? PLUGIN, value };
}

/** A StringValue with JSON in it, or a Struct. */
function parsed(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== 'string') return isObject(value) ? value : undefined;
  try {
    const read: unknown = JSON.parse(value);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
