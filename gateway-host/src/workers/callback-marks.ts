/**
 * Where a thread's guest is at the moment, readable from outside while the guest does not return: four words of shared memory.
 * The thread writes plain numbers; what they stand for it has posted once before.
 */
import type { CallbackGuard } from '../abi/callback-guard.js';

const SEQUENCE = 0;
const DEPTH = 1;
const CALLBACK = 2;
const PLUGIN = 3;
const WORDS = 4;

export interface MarkName {
  readonly kind: 'callback' | 'plugin';
  readonly index: number;
  readonly name: string;
}

/** Memory for the marks of one thread. */
export function createMarks(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * 4);
}

/** The thread's side: four stores per callback. */
export class CallbackMarks implements CallbackGuard {
  readonly #words: Int32Array;
  readonly #post: (name: MarkName) => void;
  /** Names that were posted, in the order of their numbers; plugins of all updates, which are few by name. */
  readonly #names = { callback: new Map<string, number>(), plugin: new Map([['', 0]]) };

  constructor(buffer: SharedArrayBuffer, post: (name: MarkName) => void) {
    this.#words = new Int32Array(buffer);
    this.#post = post;
  }

  numberOf(kind: MarkName['kind'], name: string): number {
    const known = this.#names[kind];
    const index = known.get(name) ?? known.size;
    if (index === known.size) {
      known.set(name, index);
      this.#post({ kind, index, name });
    }
    return index;
  }

  enter(callback: number, plugin: number): void {
    const words = this.#words;
    words[CALLBACK] = callback;
    words[PLUGIN] = plugin;
    words[SEQUENCE] = ((words[SEQUENCE] ?? 0) + 1) | 0;
    words[DEPTH] = (words[DEPTH] ?? 0) + 1;
  }

  leave(): void {
    this.#words[DEPTH] = (this.#words[DEPTH] ?? 1) - 1;
  }
}

/** A callback that is running. */
export interface RunningCallback {
  readonly sequence: number;
  readonly plugin: string;
  readonly callback: string;
}

/** The watcher's side. */
export class CallbackWatch {
  readonly #words: Int32Array;
  readonly #callbacks: string[] = [];
  readonly #plugins: string[] = [];

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  learn({ kind, index, name }: MarkName): void {
    (kind === 'callback' ? this.#callbacks : this.#plugins)[index] = name;
  }

  /** What runs; undefined while the thread is outside of its guests. */
  get running(): RunningCallback | undefined {
    const words = this.#words;
    if (Atomics.load(words, DEPTH) <= 0) return undefined;
    return {
      sequence: Atomics.load(words, SEQUENCE),
      plugin: this.#plugins[Atomics.load(words, PLUGIN)] ?? '',
      callback: this.#callbacks[Atomics.load(words, CALLBACK)] ?? '',
    };
  }
}
