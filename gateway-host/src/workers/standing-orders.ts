/** What was ordered while the gateway ran and holds for threads that come later too: commands, traces, verdicts on hosts. */
import type { GatewayCommand, TraceChoice } from '../gateway/gateway-report.js';
import { verdictKey, type HealthVerdict } from '../http/upstream/active-checks.js';
import type { StartCall } from './thread-messages.js';
import type { ThreadSlot } from './thread-slot.js';

interface Trace {
  readonly choice: TraceChoice;
  readonly line: (text: string) => void;
}

export class StandingOrders {
  readonly #workers: () => readonly ThreadSlot[];
  readonly #commands = new Map<string, GatewayCommand>();
  readonly #traces = new Map<number, Trace>();
  readonly #verdicts = new Map<string, HealthVerdict>();
  #traceIds = 0;

  constructor(workers: () => readonly ThreadSlot[]) {
    this.#workers = workers;
  }

  /** For a thread that starts. */
  get all(): Pick<StartCall, 'commands' | 'traces' | 'verdicts'> {
    const traces = [...this.#traces].map(([id, { choice }]) => ({ id, choice }));
    return { commands: [...this.#commands.values()], traces, verdicts: [...this.#verdicts.values()] };
  }

  keep(command: GatewayCommand): void {
    this.#commands.set(command.kind, command);
  }

  trace(choice: TraceChoice, line: (text: string) => void): () => void {
    const id = ++this.#traceIds;
    this.#traces.set(id, { choice, line });
    this.#note('trace', { id, choice });
    return () => {
      this.#traces.delete(id);
      this.#note('trace', { id, choice: undefined });
    };
  }

  /** A worker has something for whoever wanted this trace. */
  traced({ id, text }: { readonly id: number; readonly text: string }): void {
    this.#traces.get(id)?.line(text);
  }

  /** The main instance has checked a host; workers take its word for it. */
  spread(verdict: HealthVerdict): void {
    this.#verdicts.set(verdictKey(verdict), verdict);
    this.#note('verdict', verdict);
  }

  #note(name: string, value: unknown): void {
    for (const worker of this.#workers()) worker.note(name, value);
  }
}
