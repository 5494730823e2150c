/** What is made of a start: which rule it breaks, in the words of the gateway that would refuse it, and what to do. */
import {
  isFeatureUnknown,
  type CanaryFinding,
  type CanaryReport,
  type CanaryRuleId,
} from '@postern/contract/rules';

import { RestrictedCallback } from '../abi/failure.js';
import type { CrashingCall } from '../abi/observer.js';
import { GatewayError } from '../errors.js';

/** A report but for what the module logged. */
export type CanaryVerdict = Omit<CanaryReport, 'log'>;

/** What was seen of a start. */
export interface SeenStart {
  /** What ended it. */
  error: unknown;
  /** How the host tells of traps, with their backtraces. */
  traps: readonly string[];
  crash: CrashingCall | undefined;
  /** What the host did last. */
  step: string;
}

/** Characters of a message or a frame. */
const LONGEST = 1000;
const INITIALISING = 'Failed to initialize Wasm code';
const HINTS: Readonly<Record<CanaryRuleId, string>> = {
  'canary-link': 'what the gateway says of it stands in front; build the module again for this target',
  'canary-initialize':
    'while it initialises, a module may log and ask WASI for time and environment, nothing else; do the rest in proxy_on_vm_start or proxy_on_configure',
  'canary-trap': 'mend what the backtrace leads to',
  'canary-vm-start': 'its own log lines say why; the VM configuration may be the cause',
  'canary-configure': 'its own log lines say why; give the configuration that it wants',
  'canary-crash': 'leave the call out of the start: there is no stream yet',
  'canary-deadline': 'mend the loop, or give it more time with --canary-deadline',
  'canary-memory': 'look for what grows without an end while it starts',
};

/** A finding with the rule's own hint. */
export function refused(
  rule: CanaryRuleId,
  message: string,
  more: Partial<Pick<CanaryFinding, 'hint' | 'callback' | 'backtrace'>> = {},
): CanaryVerdict {
  const { hint = HINTS[rule], callback, backtrace = [] } = more;
  const finding: CanaryFinding = {
    ...{ rule, severity: 'error', message: cut(message), hint, backtrace: backtrace.map(cut) },
    ...(callback === undefined ? {} : { callback }),
  };
  return { result: 'refused', findings: [finding] };
}

/** @throws what is no fault of the module's */
export function judge({ error, traps, crash, step }: SeenStart): CanaryVerdict {
  if (error !== undefined && !(error instanceof GatewayError)) throw error;
  if (crash !== undefined) return refused('canary-crash', crash.sentence, { callback: crash.callback });
  const trap = traps[0] === undefined ? undefined : readTrap(traps[0]);
  if (error?.code === 'GH_PLUGIN_LOAD') {
    const { message, cause, hint } = error;
    const reason = cause instanceof Error ? cause.message : '';
    if (isFeatureUnknown(reason)) return notExecuted(reason);
    if (cause instanceof RestrictedCallback)
      return refused('canary-crash', 'the start section makes a host call: this crashes Envoy', { hint });
    if (!message.startsWith(INITIALISING))
      return refused('canary-link', reason === '' ? message : `${message}: ${reason}`, { hint });
    const { backtrace = [], text = message } = trap ?? {};
    return refused('canary-initialize', `${INITIALISING}: ${text}`, { callback: step, backtrace });
  }
  if (trap !== undefined) {
    // A gateway does not look at this callback's end, and then answers each request with 503.
    const late =
      error === undefined ? `${trap.text}; it loads, and every request is answered 503` : trap.text;
    return refused('canary-trap', late, { callback: trap.callback, backtrace: trap.backtrace });
  }
  if (error?.code === 'GH_PLUGIN_START')
    return refused('canary-vm-start', 'Failed to start base Wasm: proxy_on_vm_start answered false', {
      callback: 'proxy_on_vm_start',
    });
  if (error?.code === 'GH_PLUGIN_CONFIGURE') {
    const message = 'Failed to configure base Wasm plugin: proxy_on_configure answered false';
    return refused('canary-configure', message, { callback: 'proxy_on_configure' });
  }
  if (error !== undefined) throw error;
  return { result: 'passed', findings: [] };
}

/** Names of imports and functions are the module's own, and may be as long as it likes. */
function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function notExecuted(reason: string): CanaryVerdict {
  return {
    result: 'not-executed',
    reason: `the engine of this Node.js does not know a feature of the module: ${reason}`,
    hint: 'start it on the gateway itself, or with a newer Node.js',
    findings: [],
  };
}

/** Envoy's first line, and the frames behind it. */
function readTrap(told: string): { text: string; callback: string; backtrace: string[] } {
  const [text = '', , ...frames] = told.split('\n');
  const callback = /^Function: (\S+) failed/.exec(text)?.[1] ?? '';
  return { text, callback, backtrace: frames.map((frame) => frame.trim()) };
}
