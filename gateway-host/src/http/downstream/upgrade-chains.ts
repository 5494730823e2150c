/**
 * Which filters a request that leaves HTTP runs through, if it may; and how many such requests there are.
 * Spec: Envoy source/extensions/filters/network/http_connection_manager/config.cc (createUpgradeFilterChain).
 */
import type { FilterFactory } from '../../abi/stream-filter.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { Stat, Stats } from '../stats.js';
import type { FilterSlot } from './connection-manager.js';

/** What the connection manager says of one type. */
export interface UpgradeRule {
  readonly enabled: boolean;
  /** Instead of the connection manager's own. */
  readonly filters: readonly FilterSlot[] | undefined;
}

export interface UpgradeContext {
  readonly rules: ReadonlyMap<string, UpgradeRule>;
  readonly stats: Stats;
  readonly statPrefix: string;
  /** The chain of some filters on a route, the connection manager's own unless others are named. */
  readonly chainFor: (
    route: SelectedRoute | undefined,
    filters?: readonly FilterSlot[],
  ) => readonly FilterFactory[];
}

export class UpgradeChains {
  readonly #context: UpgradeContext;
  readonly #total: Stat;
  readonly #active: Stat;
  readonly #refused: Stat;

  constructor(context: UpgradeContext) {
    this.#context = context;
    const at = `http.${context.statPrefix}.`;
    this.#total = context.stats.counter(`${at}downstream_cx_upgrades_total`);
    this.#active = context.stats.gauge(`${at}downstream_cx_upgrades_active`);
    this.#refused = context.stats.counter(`${at}downstream_rq_ws_on_non_ws_route`);
  }

  /** Undefined: such a request is not let through. What the route says counts more than what the manager says. */
  chainFor(type: string, route: SelectedRoute | undefined): readonly FilterFactory[] | undefined {
    const name = type.toLowerCase();
    const { action } = route?.rule ?? {};
    const onRoute = action?.kind === 'forward' ? action.upgrades.get(name) : undefined;
    const rule = this.#context.rules.get(name);
    if (!(onRoute ?? rule?.enabled ?? false)) return undefined;
    return this.#context.chainFor(route, rule?.filters);
  }

  /** Such a request begins. */
  begin(): void {
    this.#total.add();
    this.#active.add();
  }

  end(): void {
    this.#active.add(-1);
  }

  /** It had a route, which does not let it through. */
  refuse(): void {
    this.#refused.add();
  }
}
