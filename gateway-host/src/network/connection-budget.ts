/**
 * How many connections clients may have at once over all listeners.
 * Spec: Envoy docs "Overload manager: Limiting active connections"; source/common/network/tcp_listener_impl.cc.
 */
export class ConnectionBudget {
  readonly #most: number;
  #used = 0;

  constructor(most: number | undefined) {
    this.#most = most ?? Infinity;
  }

  /** False: there are too many already. Whoever got true gives it back. */
  take(): boolean {
    if (this.#used >= this.#most) return false;
    this.#used++;
    return true;
  }

  give(): void {
    this.#used--;
  }
}
