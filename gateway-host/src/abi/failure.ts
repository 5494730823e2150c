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

/** What is needed to name the places of a module. */
export interface CodeMap {
  /** Function names by index; none, no backtrace. */
  readonly functionNames: ReadonlyMap<number, string>;
  /** By how many bytes the code lies later than in the file. */
  readonly shift: number;
}

/** Makes the engine remember as many frames as Envoy's does; it is a setting of the whole process. */
export function keepBacktraces(): void {
  if (Error.stackTraceLimit < BACKTRACE_FRAMES) Error.stackTraceLimit = BACKTRACE_FRAMES;
}

/** The text of the log, several lines when there is a backtrace. */
export function describeFailure(where: string, error: unknown, code: CodeMap): string {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const lines = [`Function: ${where} failed: Uncaught ${thrown.name}: ${thrown.message}`];
  const frames = guestFrames(thrown.stack ?? '', code);
  if (code.functionNames.size > 0) lines.push('Proxy-Wasm plugin in-VM backtrace:', ...frames);
  return lines.join('\n');
}

function guestFrames(stack: string, { functionNames, shift }: CodeMap): string[] {
  const frames: string[] = [];
  for (const [, index, offset] of stack.matchAll(
    /wasm:\/\/wasm\/.*:wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/gm,
  )) {
    if (frames.length === BACKTRACE_FRAMES) break;
    const name = functionNames.get(Number(index)) ?? `unknown(function index:${index})`;
    const at = (Number(offset) - shift).toString(16);
    frames.push(`${String(frames.length).padStart(3)}:  0x${at} - ${name}`);
  }
  return frames;
}
