/**
 * Which plugin has paused a stream and whether anything can still resume it, in a sentence.
 * In a gateway such a stream hangs until a time limit ends it, and nothing says why.
 */
import type { ReturnedCallback } from '../abi/runtime.js';

export interface PauseReport {
  readonly plugin: string;
  /** The callback that answered Pause. */
  readonly callback: string;
  readonly direction: 'request' | 'response';
  /** An open callout, a timer or more data to come may lead to a continue or a local response. */
  readonly resumable: boolean;
  readonly sentence: string;
}

/** What may still happen to a stream. */
export interface PauseOutlook {
  readonly callouts: number;
  readonly timers: boolean;
  /** The message that is held has not been sent to its end. */
  readonly moreToCome: boolean;
}

/** The last answers of one stream's plugins, by direction. */
export class PauseWatch {
  readonly #paused = new Map<string, ReturnedCallback>();

  /** Takes note of a callback of this stream. */
  returned(callback: ReturnedCallback): void {
    const direction = directionOf(callback.callback);
    if (direction === undefined) return;
    const key = `${callback.contextId} ${direction}`;
    if (callback.answer === 0) this.#paused.delete(key);
    else this.#paused.set(key, callback);
  }

  /** The report for a stream that stands still. */
  report(direction: 'request' | 'response', outlook: PauseOutlook): PauseReport | undefined {
    const last = [...this.#paused.values()].findLast(({ callback }) => directionOf(callback) === direction);
    if (last === undefined) return undefined;
    const resumable = outlook.callouts > 0 || outlook.timers || outlook.moreToCome;
    const { plugin, callback, answer } = last;
    const begin = `the ${direction} is paused by plugin ${plugin}, which answered ${answer} to ${callback}`;
    return { plugin, callback, direction, resumable, sentence: `${begin}: ${prospect(outlook, resumable)}` };
  }
}

function prospect({ callouts, timers }: PauseOutlook, resumable: boolean): string {
  if (!resumable)
    return 'no callout is open, no timer is set and no data is to come, so nobody will resume it';
  if (callouts > 0) return `it waits for ${callouts === 1 ? 'a callout' : `${callouts} callouts`}`;
  return timers ? 'a timer may resume it' : 'the rest of the message may resume it';
}

function directionOf(callback: string): 'request' | 'response' | undefined {
  return /^proxy_on_(request|response)_/.exec(callback)?.[1] as 'request' | 'response' | undefined;
}
