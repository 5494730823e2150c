/**
 * `set_envoy_filter_state`, `declare_property` and `clear_route_cache`: what a stream remembers.
 * Spec: Envoy ext/set_envoy_filter_state.proto, ext/declare_property.proto; context.cc (setEnvoyFilterState, declareProperty).
 */
import { LogLevel, MapType, Status } from '@postern/contract/abi';
import { LIFE_SPANS, PROPERTY_TYPES } from '../declared-property.js';
import { ProtobufFields } from '../protobuf-fields.js';
import { FILTER_STATE_OBJECTS } from './filter-state-objects.js';
import type { ForeignFunctions } from './foreign-function.js';

export const filterStateFunctions: ForeignFunctions = {
  /** NotFound: no such object, or no stream. BadArgument: not a value of that object. */
  set_envoy_filter_state: (vm, input) => {
    const fields = ProtobufFields.read(input);
    const [path, value] = [fields?.text(1), fields?.text(2)];
    if (fields === undefined || path === undefined || value === undefined) return Status.BadArgument;
    const known = Object.hasOwn(FILTER_STATE_OBJECTS, path) ? FILTER_STATE_OBJECTS[path] : undefined;
    if (known === undefined) return Status.NotFound;
    if (!known.takes(value)) return Status.BadArgument;
    const status = vm.context.setFilterState(path, Buffer.from(value), spanOf(fields.number(3)));
    if (status === Status.Ok && known.plain !== true) {
      const text = `set_envoy_filter_state: ${path} is kept, but nothing in this gateway acts on it`;
      vm.log(LogLevel.Warn, text, vm.context);
    }
    return status;
  },

  /**
   * How properties of that name are kept, once for each context: BadArgument the second time.
   * Only what a root declares counts, since streams look there; Envoy takes it from streams and forgets it.
   */
  declare_property: (vm, input) => {
    const fields = ProtobufFields.read(input);
    const name = fields?.text(1);
    if (fields === undefined || name === undefined || vm.current === undefined) return Status.BadArgument;
    return vm.current.declareProperty(name, {
      readonly: fields.number(2) !== 0,
      type: PROPERTY_TYPES[fields.number(3)] ?? 'bytes',
      schema: fields.bytes(4).toString('latin1'),
      span: spanOf(fields.number(5)),
    });
  },

  clear_route_cache: (vm) => {
    vm.context.mapWritten(MapType.HttpRequestHeaders);
    return Status.Ok;
  },
};

function spanOf(number: number): (typeof LIFE_SPANS)[number] {
  return LIFE_SPANS[number] ?? 'filter chain';
}
