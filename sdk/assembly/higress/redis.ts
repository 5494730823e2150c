/** Redis through the gateway's own client. Spec: higress-group/proxy-wasm-cpp-host, `proxy_redis_init` and `proxy_redis_call`. */

import { Bytes } from '../bytes';
import { remember } from '../callers';
import { Status, statusOf } from '../status';
import { utf8Size } from '../utf8';


@external('env', 'proxy_redis_init')
declare function proxy_redis_init(
  clusterPtr: usize,
  clusterSize: usize,
  userPtr: usize,
  userSize: usize,
  passwordPtr: usize,
  passwordSize: usize,
  timeoutMs: u32,
): u32;


@external('env', 'proxy_redis_call')
declare function proxy_redis_call(
  clusterPtr: usize,
  clusterSize: usize,
  queryPtr: usize,
  querySize: usize,
  callSlot: usize,
): u32;

/** The buffer in which an answer stands while onRedisResponse runs; Higress adds it to BufferType. */
export const REDIS_CALL_RESPONSE = 9;

const callSlot = memory.data(4);

/** The Redis of one cluster, for the root that made it. */
export class Redis {
  /** The host's id of the last call, as onRedisResponse gets it. */
  id: u32 = 0;

  /** @param cluster may have options behind it: `?db=N` chooses the database */
  constructor(readonly cluster: string) {}

  /** Says how to log in; nothing is connected yet. BadArgument: the gateway has no such cluster. */
  init(user: string = '', password: string = '', timeoutMs: u32 = 1000): Status {
    const cluster = Bytes.of(this.cluster);
    const name = Bytes.of(user);
    const secret = Bytes.of(password);
    const raw = proxy_redis_init(
      cluster.ptr,
      cluster.size,
      name.ptr,
      name.size,
      secret.ptr,
      secret.size,
      timeoutMs,
    );
    return statusOf(raw);
  }

  /**
   * Sends a command for a context, which gets the answer, in Redis's own form, through onRedisResponse.
   *
   * @example redis.call(this.id, ['INCR', `calls:${consumer}`]);
   */
  call(context: u32, command: string[]): Status {
    const cluster = Bytes.of(this.cluster);
    const query = Bytes.of(asRequest(command));
    const raw = proxy_redis_call(cluster.ptr, cluster.size, query.ptr, query.size, callSlot);
    const status = statusOf(raw);
    if (status != Status.Ok) return status;
    this.id = load<u32>(callSlot);
    remember(this.id, context);
    return status;
  }
}

/** An array of bulk strings, as the protocol wants commands. Spec: Redis serialization protocol. */
function asRequest(words: string[]): string {
  let text = `*${words.length}\r\n`;
  for (let i = 0; i < words.length; i++) {
    const size = utf8Size(changetype<usize>(words[i]), words[i].length);
    text += `$${size}\r\n${words[i]}\r\n`;
  }
  return text;
}
