/** What the supervisor and its threads say to each other; everything is plain data, shared memory or a compiled module. */
import type { CompileOptions } from '../abi/module.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import type { GatewayCommand, TraceChoice } from '../gateway/gateway-report.js';
import type { ResourceUpdate } from '../gateway/resource-update.js';
import type { HealthVerdict } from '../http/upstream/active-checks.js';
import type { PostedCodes } from './posted-code.js';
import type { PostedError } from './thread-error.js';

/**
 * `main` is Envoy's main thread: base images, trials and an instance of each plugin, no connections.
 * `worker` serves. `validate` only tries a configuration out.
 */
export type ThreadRole = 'main' | 'worker' | 'validate';

/** What a thread is born with. */
export interface ThreadData {
  readonly role: ThreadRole;
  /** `main`, `worker_0`. */
  readonly name: string;
  /** Its place in the shared memory. */
  readonly slot: number;
  readonly memory: SharedArrayBuffer;
  readonly marks: SharedArrayBuffer;
  /** Without what only the supervisor needs. */
  readonly bootstrap: BootstrapSpec;
  readonly wasmLogLevel: number;
  readonly compile: CompileOptions;
}

/** Everything that is in force when a thread starts. */
export interface StartCall {
  readonly codes: PostedCodes;
  readonly updates: readonly ResourceUpdate[];
  readonly verdicts: readonly HealthVerdict[];
  readonly commands: readonly GatewayCommand[];
  readonly traces: readonly TraceOrder[];
}

/** Follow requests; without a choice: no more. */
export interface TraceOrder {
  readonly id: number;
  readonly choice: TraceChoice | undefined;
}

export interface ApplyCall {
  readonly codes: PostedCodes;
  readonly update: ResourceUpdate;
}

export interface ApplyAnswer {
  readonly refused: readonly { readonly name: string; readonly error: PostedError }[];
  readonly warming: readonly string[];
  /** Comes back in the note `warmed`. */
  readonly sequence: number;
}

/** Whose line it is. */
export type LogChannel = 'main' | 'http' | 'wasm';

export interface LogNote {
  readonly channel: LogChannel;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface QueueNote {
  readonly slot: number;
  readonly token: number;
}
