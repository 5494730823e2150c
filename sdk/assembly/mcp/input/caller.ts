/** For whom a request is made: the consumer that the gateway has found, or else whoever has the same credential. */

import { Bytes, HostBytes } from '../../bytes';
import { MapType, readHeader } from '../../headers';
import { Status } from '../../status';

/** Set by plugins that let consumers in, which take it away from clients. */
export const CONSUMER_HEADER = 'x-mse-consumer';
const AUTHORIZATION = Bytes.of('authorization');

/** Reads the caller of the current request into `into`; empty where nobody says. Compare it, and show it to nobody. */
export function readCaller(header: Bytes, into: HostBytes): void {
  if (readHeader(MapType.HttpRequestHeaders, header, into) == Status.Ok && into.size > 0) return;
  if (readHeader(MapType.HttpRequestHeaders, AUTHORIZATION, into) != Status.Ok) into.free();
}
