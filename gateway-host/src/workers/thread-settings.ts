/** What the command line says about threads. */
import { PROFILES } from '../abi/abi-version.js';
import type { CompileOptions } from '../abi/module.js';
import { GatewayError } from '../errors.js';
import { MAX_SLOTS } from '../abi/shared-memory/layout.js';

/** As the supervisor takes it. */
export interface ThreadSettings {
  readonly concurrency: number;
  readonly callbackDeadlineMs: number;
  readonly compile: CompileOptions;
}

/** The supervisor and the main instance have a place in the shared memory too. */
const MAX_WORKERS = MAX_SLOTS - 2;
const MAX_PAGES = 65_536;

/** @throws GatewayError GH_COMMAND */
export function threadSettings(values: {
  readonly concurrency: number;
  readonly callbackDeadline: string;
  readonly wasmMaxMemPages: number;
  readonly profile: string;
}): ThreadSettings {
  const { concurrency, wasmMaxMemPages } = values;
  if (!Number.isInteger(concurrency) || concurrency < 0 || concurrency > MAX_WORKERS)
    throw refuse(`--concurrency is ${concurrency}`, `give a whole number up to ${MAX_WORKERS}`);
  if (!Number.isInteger(wasmMaxMemPages) || wasmMaxMemPages < 1 || wasmMaxMemPages > MAX_PAGES)
    throw refuse(`--wasm-max-mem-pages is ${wasmMaxMemPages}`, `give a whole number from 1 to ${MAX_PAGES}`);
  const profile = PROFILES.find((known) => known === values.profile);
  if (profile === undefined)
    throw refuse(`--profile is ${JSON.stringify(values.profile)}`, `give one of ${PROFILES.join(', ')}`);
  const callbackDeadlineMs = milliseconds('--callback-deadline', values.callbackDeadline);
  // Envoy takes 0 for 1.
  return {
    concurrency: Math.max(1, concurrency),
    callbackDeadlineMs,
    compile: { maxMemoryPages: wasmMaxMemPages, profile },
  };
}

/**
 * A time as flags have it: `500ms`, `5s`, `2m`.
 *
 * @throws GatewayError GH_COMMAND
 */
export function milliseconds(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''] ?? Number.NaN;
  const value = Number(match?.[1]) * unit;
  if (!(value >= 1)) throw refuse(`${flag} is ${JSON.stringify(text)}`, 'write it as 500ms or 5s');
  return value;
}

function refuse(message: string, hint: string): GatewayError {
  return new GatewayError('GH_COMMAND', message, { hint });
}
