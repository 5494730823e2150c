/**
 * Calls between two threads: a message with a number out, a message with the same number back; notes need no answer.
 * Both sides have one; calls that arrive are carried out one after the other, so that an update never meets a start.
 */
import { postError, receiveError, type PostedError } from './thread-error.js';

/** What a message port or a worker can do. */
export interface MessageEnd {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly value: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: PostedError }
  | { readonly kind: 'note'; readonly name: string; readonly value: unknown };

export type Handlers = Readonly<Record<string, (value: never) => unknown>>;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export interface PortHandlers {
  /** Answered in turn. */
  readonly calls: Handlers;
  /** Answered at once, also while a call in turn is being worked on. */
  readonly urgent?: Handlers;
  readonly notes: Handlers;
}

export class ThreadPort {
  readonly #end: MessageEnd;
  readonly #handlers: PortHandlers;
  readonly #waiting = new Map<number, Waiting>();
  #turn: Promise<unknown> = Promise.resolve();
  #calls = 0;
  #closed: Error | undefined;

  constructor(end: MessageEnd, handlers: PortHandlers) {
    this.#end = end;
    this.#handlers = handlers;
    end.on('message', (message) => this.#receive(message as Message));
  }

  /** Rejects with the other side's error, or when the other side ends. */
  call<T>(name: string, value?: unknown): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = ++this.#calls;
    this.#post({ kind: 'call', id, name, value });
    return new Promise<T>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  note(name: string, value?: unknown): void {
    this.#post({ kind: 'note', name, value });
  }

  /** The other side is gone. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #post(message: Message): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
    if (this.#closed === undefined) this.#end.postMessage(message);
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case 'call': {
        const urgent = this.#handlers.urgent?.[message.name];
        if (urgent !== undefined) return void this.#carryOut(message.id, urgent, message.value);
        const handler = this.#handlers.calls[message.name];
        this.#turn = this.#turn.then(() => this.#carryOut(message.id, handler, message.value));
        return;
      }
      case 'note':
        return void this.#handlers.notes[message.name]?.(message.value as never);
      case 'answer':
        this.#waiting.get(message.id)?.resolve(message.value as never);
        break;
      case 'failure':
        this.#waiting.get(message.id)?.reject(receiveError(message.error));
    }
    this.#waiting.delete(message.id);
  }

  async #carryOut(id: number, handler: Handlers[string] | undefined, value: unknown): Promise<void> {
    try {
      if (handler === undefined) throw new TypeError('no such call');
      const answer: unknown = await handler(value as never);
      this.#post({ kind: 'answer', id, value: answer });
    } catch (error) {
      this.#post({ kind: 'failure', id, error: postError(error) });
    }
  }
}
