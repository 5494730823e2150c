/** A client that sends what a scenario says, byte by byte, and keeps what it got. */
import { connect, type Socket } from 'node:net';

import { readMessage, showBody, showMessage, type Message } from './http-messages.js';
import type { Change, Step } from './scenario.js';

export interface ClientPlan {
  readonly port: number;
  readonly steps: readonly Step[];
  readonly responses: number;
  readonly head: boolean;
  readonly connect: boolean;
  readonly patience: number;
  readonly gateway: Watch;
  readonly change: (change: Change) => Promise<void>;
}

/** What a client or an upstream can learn of the gateway before it goes on, so that nothing depends on who is faster. */
export interface Watch {
  /** How much was logged so far, as a place to look on from. */
  readonly logged: number;
  /** Until the gateway has read what it was sent. */
  flush(): Promise<unknown>;
  /** Until a text was logged behind a place; gives the place behind it. */
  said(text: string, from: number): Promise<number>;
}

/** One connection of a client: what came, and how it ended. */
export class RawClient {
  readonly #plan: ClientPlan;
  readonly #socket: Socket;
  #received = '';
  #end: 'open' | 'closed' | 'reset' = 'open';
  #left = false;
  /** Where in the log the next text is looked for. */
  #place: number;

  constructor(plan: ClientPlan) {
    this.#plan = plan;
    this.#place = plan.gateway.logged;
    this.#socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => (this.#received += text));
    this.#socket.on('end', () => (this.#end = 'closed'));
    this.#socket.on('error', () => (this.#end = 'reset'));
  }

  /** Does all steps. */
  async send(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.once('connect', () => resolve());
      this.#socket.once('error', () => resolve());
    });
    for (const step of this.#plan.steps) await this.#do(step);
  }

  /** Waits for the answers; gives up after a while, but not on a gateway that had no time to answer. */
  async answered(): Promise<void> {
    if (this.#left) return;
    const whole = () => this.#messages(false).final >= this.#plan.responses || this.#end !== 'open';
    if (await within(this.#plan.patience, whole)) return;
    for (let turn = 0; turn < 2 && !whole(); turn++) await this.#plan.gateway.flush();
  }

  /** Waits for the end of a connection that was announced: Envoy takes up to a second for it. */
  async closing(): Promise<void> {
    if (this.#left || !/\r\nconnection: close\r\n/i.test(this.#received)) return;
    await within(4000, () => this.#end !== 'open');
  }

  close(): void {
    this.#socket.destroy();
  }

  /** What the client got, as lines. */
  seen(): string[] {
    const { lines, rest, final } = this.#messages(this.#end !== 'open');
    if (rest !== '') lines.push(`(not whole) ${showBody(rest)}`);
    // Whether the end arrives as a reset depends on what the kernel still had to read.
    const end = this.#end === 'reset' && final > 0 ? 'closed' : this.#end;
    const waited = final < this.#plan.responses && this.#end === 'open' && !this.#left;
    lines.push(waited ? '(gave up waiting)' : this.#left ? '(went away)' : `(connection ${end})`);
    return lines;
  }

  async #do(step: Step): Promise<void> {
    if (typeof step === 'object' && 'wait' in step) return pause(step.wait);
    if (step === 'read') return void (await this.#plan.gateway.flush());
    if (typeof step === 'object' && 'said' in step) {
      this.#place = await this.#plan.gateway.said(step.said, this.#place);
      return;
    }
    if (step === 'end') return void (await within(this.#plan.patience, () => this.#end !== 'open'));
    if (typeof step === 'object' && 'until' in step) {
      return void (await within(this.#plan.patience, () => this.#received.includes(step.until)));
    }
    if (isChange(step)) return this.#plan.change(step);
    if (typeof step === 'object') return void this.#socket.write(step.bytes, 'latin1');
    if (step === 'half-close') return void this.#socket.end();
    if (step === 'close' || step === 'reset') {
      this.#left = true;
      return void (step === 'close' ? this.#socket.destroy() : this.#socket.resetAndDestroy());
    }
    if (step !== 'client-done') this.#socket.write(step.replaceAll('\n', '\r\n'), 'latin1');
  }

  #messages(ended: boolean): { lines: string[]; rest: string; final: number } {
    const lines: string[] = [];
    let rest = this.#received;
    let final = 0;
    for (;;) {
      const message: Message | undefined = readMessage(rest, {
        kind: 'response',
        head: this.#plan.head,
        connect: this.#plan.connect,
        ended,
      });
      if (message === undefined) return { lines, rest, final };
      lines.push(...showMessage(message));
      rest = rest.slice(message.size);
      if (message.framing === 'tunnel' || !/^HTTP\/1\.[01] 1\d\d/.test(message.startLine)) final++;
    }
  }
}

export function isChange(step: Step): step is Change {
  return typeof step === 'object' && ('update' in step || 'write' in step || 'stat' in step);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether something came to hold in time. */
export async function within(ms: number, holds: () => boolean): Promise<boolean> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) return false;
    await pause(2);
  }
  return true;
}
