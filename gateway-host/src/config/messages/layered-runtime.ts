/**
 * Layers of runtime values: static ones are read, and the admin's may stand there and stays empty.
 * Spec: Envoy api/envoy/config/bootstrap/v3/bootstrap.proto (LayeredRuntime); source/common/runtime/runtime_impl.cc.
 */
import type { Fraction } from '../../http/route/fraction.js';
import { refuse, type ConfigNode } from '../document.js';
import type { RuntimeLayer, RuntimeValue } from '../runtime-values.js';
import { convert, entriesOf, listOf, message, oneOf, optional, required, type Reader } from '../schema.js';
import { nonEmptyText } from '../values.js';
import { fractionalPercent } from './matchers.js';

/** Keys that Envoy itself asks for, and this gateway too. Others are names that only the configuration gives. */
const HEEDED = [
  /^envoy\.resource_limits\.listener\.[^]+\.connection_limit$/,
  /^fault\.http\.(abort\.(abort_percent|http_status)|delay\.(fixed_delay_percent|fixed_duration_ms)|max_active_faults)$/,
  /^upstream\.healthy_panic_threshold$/,
  /^health_check\.(min|max)_interval$/,
  /^circuit_breakers\.[^]+\.(default|high)\.max_(connections|pending_requests|requests|retries)$/,
];
/** Where Envoy keeps keys of its own. */
const ENVOYS =
  /^(envoy|fault|upstream|health_check|circuit_breakers|outlier_detection|http|overload|re2|tracing|ratelimit|router|load_balancer|connection_limit|hystrix|runtime|udp|tcp|ssl|conn_manager)\./;

const staticLayer: Reader<Readonly<Record<string, RuntimeValue>>> = (node) => {
  const values: Record<string, RuntimeValue> = {};
  for (const [key, field] of entriesOf(node)) walk(key, field, values);
  return values;
};

const layer = convert(
  message('envoy.config.bootstrap.v3.RuntimeLayer', {
    name: required(nonEmptyText),
    static_layer: optional(staticLayer),
    admin_layer: optional(message('envoy.config.bootstrap.v3.RuntimeLayer.AdminLayer', {})),
  }),
  ({ name, static_layer }, node): RuntimeLayer => {
    oneOf(node, ['static_layer', 'admin_layer'], 'one');
    return { name, values: static_layer ?? {} };
  },
);

/** What is read after it is read by these values. */
export const layeredRuntime: Reader<readonly RuntimeLayer[]> = convert(
  message('envoy.config.bootstrap.v3.LayeredRuntime', { layers: listOf(layer) }),
  ({ layers }, node) => {
    const names = layers.map(({ name }) => name);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double !== undefined) throw refuse(node, `Duplicate layer name: ${double}`);
    node.context.runtime.take(layers);
    return layers;
  },
);

function walk(key: string, node: ConfigNode, values: Record<string, RuntimeValue>): void {
  const { value } = node;
  if (value === null || Array.isArray(value)) throw refuse(node, `Invalid runtime entry value for ${key}`);
  if (typeof value === 'object' && !isFraction(node)) {
    for (const [name, field] of entriesOf(node)) walk(`${key}.${name}`, field, values);
    return;
  }
  if (ENVOYS.test(`${key}.`) && !HEEDED.some((heeded) => heeded.test(key))) {
    throw refuse(node, `Envoy may heed the runtime key ${key}, this gateway does not`, 'leave it out');
  }
  values[key] = typeof value === 'object' ? fraction(node) : value;
}

/** Envoy takes a mapping with one of these names for a share. */
function isFraction(node: ConfigNode): boolean {
  const fields = entriesOf(node);
  return fields.has('numerator') || fields.has('denominator');
}

function fraction(node: ConfigNode): Fraction {
  return fractionalPercent(node);
}
