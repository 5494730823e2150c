/**
 * How a guest's trap is told: Envoy's first line, then the guest's own call stack when it has function names.
 * Spec: proxy-wasm-cpp-host src/v8/v8.cc (getFailMessage).
 */
import { BACKTRACE_FRAMES } from './limits.js';

/** Thrown into a guest that makes a host call where none is allowed. */
export class RestrictedCallback extends Error {
  override readonly name = 'Error';
  /** When it was: in the start section, during initialisation, inside malloc. */
  readonly during: string;

  constructor(during: string) {
    super('restricted_callback');
    this.during = during;
  }
}

/** The text of the log, several lines when there is a backtrace. */
export function describeFailure(where: string, error: unknown): string {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const lines = [`Function: ${where} failed: Uncaught ${thrown.name}: ${thrown.message}`];
  const frames = guestFrames(thrown.stack ?? '');
  if (frames.length > 0) lines.push('Proxy-Wasm plugin in-VM backtrace:', ...frames);
  return lines.join('\n');
}

function guestFrames(stack: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const match = /^\s*at (.+) \(wasm:\/\/wasm\/.*:(0x[0-9a-f]+)\)$/.exec(line);
    if (match === null || frames.length === BACKTRACE_FRAMES) continue;
    frames.push(`${String(frames.length).padStart(3)}:  ${match[2]} - ${match[1]}`);
  }
  return frames;
}
