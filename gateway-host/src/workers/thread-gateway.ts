/**
 * A gateway inside a thread: it does what the supervisor says, with the supervisor's code, sockets and shared memory.
 * It reads no files of its own.
 */
import { SharedMemory } from '../abi/shared-memory/shared-memory.js';
import { Gateway } from '../gateway/gateway.js';
import type { GatewayCommand } from '../gateway/gateway-report.js';
import { verdictKey, type ActiveChecks, type HealthVerdict } from '../http/upstream/active-checks.js';
import type { Cluster } from '../http/upstream/cluster.js';
import { CallbackMarks } from './callback-marks.js';
import { ReceivedCodes, type PostedCode } from './posted-code.js';
import { postedLines, postedLog } from './posted-output.js';
import { postError } from './thread-error.js';
import type {
  ApplyAnswer,
  ApplyCall,
  QueueNote,
  StartCall,
  ThreadData,
  TraceOrder,
} from './thread-messages.js';
import { ThreadPort, type MessageEnd } from './thread-port.js';
import { copiedSockets, openedSockets } from './thread-sockets.js';

const TRAFFIC_MS = 1000;

export class ThreadGateway {
  readonly #port: ThreadPort;
  readonly #memory: SharedMemory;
  readonly #codes: ReceivedCodes;
  readonly #gateway: Gateway;
  readonly #verdicts = new Map<string, boolean>();
  readonly #busy = new WeakSet<Cluster>();
  readonly #traces = new Map<number, () => void>();
  #updates = 0;

  constructor(end: MessageEnd, data: ThreadData) {
    this.#port = new ThreadPort(end, {
      calls: {
        start: (call: StartCall) => this.#start(call),
        apply: (call: ApplyCall) => this.#apply(call),
        close: (graceMs: number) => this.#gateway.close(graceMs),
      },
      urgent: {
        report: () => this.#gateway.report(),
        command: (command: GatewayCommand) => this.#gateway.command(command),
      },
      notes: {
        queue: (token: number) => this.#memory.queues.deliver(token),
        verdict: (verdict: HealthVerdict) => this.#hear(verdict),
        traffic: (cluster: string) => this.#gateway.clusters.get(cluster)?.noteTraffic(),
        trace: (order: TraceOrder) => this.#trace(order),
      },
    });
    const port = this.#port;
    const notify = (slot: number, token: number): void => {
      const note: QueueNote = { slot, token };
      port.note('queue', note);
    };
    this.#memory = new SharedMemory(data.memory, data.slot, notify);
    // A worker is told of code once it is there; what is not there could not be had.
    this.#codes = new ReceivedCodes((code) => port.call<PostedCode>(`${data.role} code`, code));
    this.#gateway = this.#create(data);
  }

  #create({ role, name, bootstrap, wasmLogLevel, compile, marks }: ThreadData): Gateway {
    const port = this.#port;
    const instances = role === 'main' ? 'main' : 'worker';
    const guard = new CallbackMarks(marks, (name) => port.note('mark', name));
    const onVerdict = (verdict: HealthVerdict): void => port.note('verdict', verdict);
    const activeChecks: ActiveChecks =
      role === 'main' ? { by: 'us', onVerdict } : { by: 'others', verdicts: this.#verdicts };
    if (role === 'worker') setInterval(() => this.#tellTraffic(), TRAFFIC_MS).unref();
    return new Gateway({
      thread: name,
      activeChecks,
      bootstrap,
      log: postedLog(port, 'main'),
      httpLog: postedLog(port, 'http'),
      wasmLog: postedLog(port, 'wasm'),
      wasmLogLevel,
      accessLog: postedLines(port),
      codes: this.#codes,
      listen: role === 'main' ? openedSockets(port) : copiedSockets(port),
      wasm: { ...compile, shared: this.#memory, instances, guard },
    });
  }

  async #start({ codes, updates, verdicts, commands, traces }: StartCall): Promise<void> {
    this.#codes.receive(codes);
    for (const verdict of verdicts) this.#hear(verdict);
    // As in Envoy, a plugin cannot call them while it is configured, but can from its first tick on.
    const watched = updates.flatMap((update) => (update.kind === 'clusters' ? update.specs : []));
    await this.#gateway.start(watched);
    for (const update of updates) if (update.kind !== 'clusters') await this.#gateway.put(update);
    for (const command of commands) await this.#gateway.command(command);
    for (const order of traces) this.#trace(order);
  }

  async #apply({ codes, update }: ApplyCall): Promise<ApplyAnswer> {
    this.#codes.receive(codes);
    const sequence = ++this.#updates;
    const { refused, warming, warmed } = await this.#gateway.put(update);
    void warmed.finally(() => this.#port.note('warmed', sequence));
    return {
      refused: refused.map(({ name, error }) => ({ name, error: postError(error) })),
      warming,
      sequence,
    };
  }

  #hear(verdict: HealthVerdict): void {
    this.#verdicts.set(verdictKey(verdict), verdict.failed);
    this.#gateway.clusters.get(verdict.cluster)?.tell(verdict.host, verdict.failed);
  }

  /** Clusters that nobody asks anything are checked more rarely; who asks, tells once. */
  #tellTraffic(): void {
    for (const cluster of this.#gateway.clusters.list()) {
      const { healthChecks, name } = cluster.spec;
      if (healthChecks.length === 0 || this.#busy.has(cluster) || cluster.stats.upstream_cx_total.value === 0)
        continue;
      this.#busy.add(cluster);
      this.#port.note('traffic', name);
    }
  }

  #trace({ id, choice }: TraceOrder): void {
    if (choice !== undefined) {
      if (this.#traces.has(id)) return;
      const stop = this.#gateway.trace(choice, (text) => this.#port.note('trace', { id, text }));
      return void this.#traces.set(id, stop);
    }
    this.#traces.get(id)?.();
    this.#traces.delete(id);
  }
}
