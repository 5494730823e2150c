/**
 * A copy of a request that goes to another cluster, whose answer nobody waits for.
 * Spec: Envoy docs "RouteAction: request_mirror_policies"; source/common/router/shadow_writer_impl.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { isChosen } from '../route/fraction.js';
import type { MirrorPolicy } from '../route/forward-action.js';
import { nameOf } from '../route/selected-route.js';
import { versionFor } from './codec-choice.js';
import type { Cluster } from './cluster.js';
import type { ClusterSet } from './cluster-set.js';
import { countStatus } from './outcome-stats.js';
import { serverNameFor } from './server-name.js';
import type { UpstreamListener, UpstreamStream } from './upstream-stream.js';

/** The copies that a route wants of this request, on their way. */
export function startMirrors(
  policies: readonly MirrorPolicy[],
  clusters: ClusterSet,
  request: { readonly headers: HeaderMap; readonly endStream: boolean; readonly timeoutMs: number },
): Mirror[] {
  const chosen = policies.filter(
    ({ fraction }) => fraction === undefined || isChosen(fraction, Math.random()),
  );
  return chosen.flatMap((policy) => {
    const cluster = clusters.get(nameOf(policy.cluster, request.headers));
    return cluster === undefined ? [] : [new Mirror(cluster, policy.markHost, request)];
  });
}

export class Mirror implements UpstreamListener {
  readonly #cluster: Cluster;
  #stream: UpstreamStream | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    cluster: Cluster,
    markHost: boolean,
    request: { readonly headers: HeaderMap; readonly endStream: boolean; readonly timeoutMs: number },
  ) {
    this.#cluster = cluster;
    const headers = request.headers.clone();
    headers.set('x-envoy-internal', 'true');
    if (markHost) headers.set(':authority', shadowHost(headers.get(':authority') ?? ''));
    const passage = {
      priority: 'default',
      version: versionFor(cluster.spec, 'HTTP/1.1'),
      serverName: serverNameFor(cluster.spec, headers),
    } as const;
    this.#stream = cluster.pick()?.open(passage, { headers, endStream: request.endStream }, this);
    if (request.timeoutMs > 0) this.#timer = setTimeout(() => this.abort(), request.timeoutMs);
    this.#timer?.unref();
  }

  sendData(data: Buffer, endStream: boolean): void {
    this.#stream?.sendData(data, endStream);
  }

  sendTrailers(trailers: HeaderMap): void {
    this.#stream?.sendTrailers(trailers);
  }

  abort(): void {
    this.#stream?.abort();
    this.#end();
  }

  /** A copy must not slow the original down. */
  onPressure(high: boolean): void {
    if (high) setImmediate(() => this.abort());
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    countStatus(this.#cluster.stats, Number(headers.get(':status')), true);
    if (endStream) this.#end();
  }

  onData(_: Buffer, endStream: boolean): void {
    if (endStream) this.#end();
  }

  onTrailers(): void {
    this.#end();
  }

  onFailure(): void {
    this.#end();
  }

  #end(): void {
    this.#stream = undefined;
    clearTimeout(this.#timer);
  }
}

/** `-shadow` stands before the port. */
function shadowHost(host: string): string {
  const port = /:[0-9]+$/.exec(host)?.[0] ?? '';
  return `${host.slice(0, host.length - port.length)}-shadow${port}`;
}
