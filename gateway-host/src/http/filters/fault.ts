/**
 * Lets requests wait or fail on purpose.
 * Spec: Envoy source/extensions/filters/http/fault/fault_filter.cc; observed of 1.40.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { DataStatus, HeadersStatus } from '../../abi/stream-filter.js';
import { ResponseFlag } from '../response-flag.js';
import { isChosen, type Fraction } from '../route/fraction.js';
import { headersMatcher, type HeaderTest } from '../route/header-match.js';
import type { SelectedRoute } from '../route/selected-route.js';
import type { Stat } from '../stats.js';
import type { AbortKind, FaultSpec } from './fault-spec.js';
import type { NativeFilterContext, RouteFilterFactory } from './native-filter.js';
import { PassThroughFilter } from './pass-through-filter.js';

const ABORT = 'x-envoy-fault-abort-request';
const ABORT_GRPC = 'x-envoy-fault-abort-grpc-request';
const DELAY = 'x-envoy-fault-delay-request';

interface FaultStats {
  readonly aborts: Stat;
  readonly delays: Stat;
  readonly active: Stat;
  readonly overflows: Stat;
}

interface FaultPlan {
  readonly spec: FaultSpec;
  readonly matches: HeaderTest;
  readonly route: SelectedRoute | undefined;
  readonly stats: FaultStats;
}

export function faultFilter(
  base: FaultSpec,
  name: string,
  { stats, statPrefix }: NativeFilterContext,
): RouteFilterFactory {
  const at = `http.${statPrefix}.fault.`;
  const counters = {
    aborts: stats.counter(`${at}aborts_injected`),
    delays: stats.counter(`${at}delays_injected`),
    active: stats.gauge(`${at}active_faults`),
    overflows: stats.counter(`${at}faults_overflow`),
  };
  // Slow answers are not made here, and so never counted.
  stats.counter(`${at}response_rl_injected`);
  return (route) => {
    const spec = route?.filterConfigs(name).find(isFault)?.fault ?? base;
    const plan = { spec, matches: headersMatcher(spec.headers), route, stats: counters };
    return { name, createFilter: () => new FaultFilter(plan) };
  };
}

function isFault(config: unknown): config is { readonly fault: FaultSpec } {
  return typeof config === 'object' && config !== null && 'fault' in config;
}

class FaultFilter extends PassThroughFilter {
  readonly #plan: FaultPlan;
  #timer: NodeJS.Timeout | undefined;
  #active = false;

  constructor(plan: FaultPlan) {
    super();
    this.#plan = plan;
  }

  override decodeHeaders(headers: HeaderMap): HeadersStatus {
    if (!this.#concerns(headers)) return HeadersStatus.Continue;
    const { spec, stats } = this.#plan;
    if (spec.mostActive !== undefined && stats.active.value >= spec.mostActive) {
      stats.overflows.add();
      return HeadersStatus.Continue;
    }
    const waitMs = delayOf(spec, headers);
    if (waitMs === undefined)
      return this.#abort(headers) ? HeadersStatus.StopIteration : HeadersStatus.Continue;
    stats.delays.add();
    this.#begin();
    this.callbacks.raiseFlag(ResponseFlag.DelayInjected);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#abort(headers)) this.callbacks.continueDecoding();
    }, waitMs);
    return HeadersStatus.StopIteration;
  }

  /** The body waits with its headers. */
  override decodeData(): DataStatus {
    return this.#timer === undefined ? DataStatus.Continue : DataStatus.StopIterationAndWatermark;
  }

  override destroy(): void {
    clearTimeout(this.#timer);
    if (this.#active) this.#plan.stats.active.add(-1);
    this.#active = false;
  }

  #concerns(headers: HeaderMap): boolean {
    const { spec, matches, route } = this.#plan;
    if (spec.cluster !== '' && route?.clusterName(headers) !== spec.cluster) return false;
    if (spec.nodes.length > 0 && !spec.nodes.includes(headers.get('x-envoy-downstream-service-node') ?? ''))
      return false;
    return matches(headers);
  }

  #abort(headers: HeaderMap): boolean {
    const { spec, stats } = this.#plan;
    const { abort } = spec;
    if (abort === undefined) return false;
    const what = abort.what.kind === 'header' ? abortAsked(headers) : abort.what;
    if (what === undefined || !isChosen(share(abort.share, headers, `${ABORT}-percentage`), Math.random()))
      return false;
    stats.aborts.add();
    this.#begin();
    this.callbacks.raiseFlag(ResponseFlag.FaultInjected);
    const how = what.kind === 'grpc' ? { status: 200, grpcStatus: what.status } : { status: what.status };
    this.callbacks.sendLocalReply({ ...how, body: 'fault filter abort', details: 'fault_filter_abort' });
    return true;
  }

  #begin(): void {
    if (!this.#active) this.#plan.stats.active.add();
    this.#active = true;
  }
}

/** How long this request waits; undefined: not at all. */
function delayOf({ delay }: FaultSpec, headers: HeaderMap): number | undefined {
  if (delay === undefined) return undefined;
  const waitMs = delay.fixedMs ?? numberIn(headers, DELAY);
  if (waitMs === undefined || waitMs === 0) return undefined;
  return isChosen(share(delay.share, headers, `${DELAY}-percentage`), Math.random()) ? waitMs : undefined;
}

function abortAsked(headers: HeaderMap): Exclude<AbortKind, { kind: 'header' }> | undefined {
  const status = numberIn(headers, ABORT);
  if (status !== undefined && status >= 200 && status < 600) return { kind: 'http', status };
  const grpc = numberIn(headers, ABORT_GRPC);
  return grpc === undefined ? undefined : { kind: 'grpc', status: grpc };
}

/** A request may ask for less than the configuration allows. */
function share(allowed: Fraction, headers: HeaderMap, header: string): Fraction {
  const asked = numberIn(headers, header);
  return asked === undefined ? allowed : { ...allowed, numerator: Math.min(asked, allowed.numerator) };
}

function numberIn(headers: HeaderMap, name: string): number | undefined {
  const value = headers.get(name);
  return value !== undefined && /^[0-9]{1,10}$/.test(value) ? Number(value) : undefined;
}
