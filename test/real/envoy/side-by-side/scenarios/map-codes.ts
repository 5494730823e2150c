/** What each header map call answers in each phase. Observation: envoy-observed §8. */
import type { Scenario } from '../scenario.js';
import { PHASES } from './phases.js';

const MAPS: Readonly<Record<number, { name: string; key: string; all: string }>> = {
  0: {
    name: 'request-headers',
    key: ':path',
    all: ':method=POST,:path=/set,:authority=set.test,:scheme=http,x-forwarded-proto=http,x-set=1',
  },
  1: { name: 'request-trailers', key: 'x-t', all: 'x-set=1' },
  2: { name: 'response-headers', key: ':status', all: ':status=299,x-set=1' },
  3: { name: 'response-trailers', key: 'x-t', all: 'x-set=1' },
  4: { name: 'grpc-initial', key: 'x-t', all: 'x-set=1' },
  5: { name: 'grpc-trailing', key: 'x-t', all: 'x-set=1' },
  6: { name: 'call-headers', key: ':status', all: ':status=299,x-set=1' },
  7: { name: 'call-trailers', key: 'x-t', all: 'x-set=1' },
  9: { name: 'unknown', key: 'x', all: 'x-set=1' },
};

/** Each way to use a map; writes are followed by a look at what came of them. */
function operations(map: number, key: string, all: string): Readonly<Record<string, string>> {
  return {
    get: `get ${map} ${key}`,
    pairs: `pairs ${map}`,
    size: `size ${map}`,
    add: `add ${map} x-new v; pairs ${map}`,
    replace: `replace ${map} x-new v; pairs ${map}`,
    remove: `remove ${map} x-gone; pairs ${map}`,
    set: `setpairs ${map} ${all}; pairs ${map}`,
  };
}

/** map × phase × operation. */
export const MAP_CODES: readonly Scenario[] = Object.entries(MAPS).flatMap(([map, { name, key, all }]) =>
  Object.entries(PHASES).flatMap(([phase, exchange]) =>
    Object.entries(operations(Number(map), key, all)).map(([operation, text]): Scenario => ({
      id: `codes.map.${name}.${phase}.${operation}`,
      from: 'envoy-observed §8',
      ...exchange(text),
    })),
  ),
);
