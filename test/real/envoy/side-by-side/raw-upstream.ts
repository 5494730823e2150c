/** An upstream that answers as a scenario says, byte by byte, and keeps what it was sent. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { headEnd, readMessage, showBody, showMessage } from './http-messages.js';
import { pause, within, type Watch } from './raw-client.js';
import { answers, type Answer, type Step } from './scenario.js';

/** How long an upstream waits for bytes that it wants to see first. */
const PATIENCE_MS = 2000;

/** What arrived at any upstream of one side, in order. */
export type Arrivals = string[][];

const UNWATCHED = {
  logged: 0,
  flush: () => Promise.resolve(),
  said: () => Promise.resolve(0),
  clientDone: () => Promise.resolve(),
};

/** One listening upstream. */
export class RawUpstream {
  readonly name: string;
  readonly #server: Server;
  readonly #connections = new Map<Socket, Connection>();
  gateway: Watch & { clientDone(): Promise<unknown> } = UNWATCHED;
  /** What `{module}` stands for in an answer, and `{size}` and `{hexsize}` for its length. */
  module = '';
  #answers: readonly Answer[] = answers('500 Nobody Asked');
  #arrivals: Arrivals = [];
  #taken = 0;

  constructor(name: string) {
    this.name = name;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** What to do from now on, and where to note what comes. */
  plan(planned: readonly Answer[] | undefined, arrivals: Arrivals): void {
    const headers = ['content-type: text/plain', `x-up: ${this.name}`];
    this.#answers = planned ?? answers('200 OK', headers, `hello from ${this.name}`);
    this.#arrivals = arrivals;
    this.#taken = 0;
  }

  /** Ends connections that stand in the middle of something, so that the next scenario does not inherit it. */
  rest(): void {
    for (const [socket, connection] of this.#connections) if (!connection.idle) socket.destroy();
  }

  close(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    const connection = new Connection(socket, this, () => ({
      answer: this.#answers[Math.min(this.#taken++, this.#answers.length - 1)] as Answer,
      arrivals: this.#arrivals,
    }));
    this.#connections.set(socket, connection);
    socket.on('data', (text: string) => connection.take(text));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connections.delete(socket);
      connection.closed();
    });
  }
}

/** One connection: requests come one after the other, each takes the next answer. */
class Connection {
  readonly #socket: Socket;
  readonly #upstream: RawUpstream;
  readonly #next: () => { answer: Answer; arrivals: Arrivals };
  #text = '';
  /** The request that is being read or answered. */
  #current:
    { answer: Answer; seen: string[]; whole: boolean; answered: boolean; tunnel: boolean } | undefined;

  constructor(socket: Socket, upstream: RawUpstream, next: () => { answer: Answer; arrivals: Arrivals }) {
    this.#socket = socket;
    this.#upstream = upstream;
    this.#next = next;
  }

  get idle(): boolean {
    return this.#current === undefined && this.#text === '';
  }

  take(text: string): void {
    this.#text += text;
    if (headEnd(this.#text) < 0) return;
    if (this.#current === undefined) {
      const { answer, arrivals } = this.#next();
      const seen = [`to ${this.#upstream.name}`];
      arrivals.push(seen);
      this.#current = { answer, seen, whole: false, answered: false, tunnel: false };
      if (answer.after === 'head') void this.#answer(answer.steps);
    }
    const current = this.#current;
    // An answer that goes out at the head may have ended the exchange already.
    if (current === undefined || current.whole) return;
    const message = readMessage(this.#text, { kind: 'request' });
    // More may come for as long as the connection lasts.
    if (message?.framing === 'tunnel') {
      current.seen.splice(1, Infinity, ...showMessage(message));
      const first = !current.tunnel && current.answer.after !== 'head';
      current.tunnel = true;
      if (first) void this.#answer(current.answer.steps);
      return;
    }
    if (message === undefined) {
      current.seen.splice(1, Infinity, ...this.#text.slice(0, headEnd(this.#text)).split('\r\n'));
      current.seen.push(`(not whole) ${showBody(this.#text.slice(headEnd(this.#text) + 4))}`);
      return;
    }
    this.#text = this.#text.slice(message.size);
    current.seen.splice(1, Infinity, ...showMessage(message));
    current.whole = true;
    if (current.answer.after !== 'head') void this.#answer(current.answer.steps);
    else if (current.answered) this.#current = undefined;
  }

  /** A connection that ends under a request was cut by the gateway, unless the answer did it. */
  closed(): void {
    if (this.#current !== undefined && !this.#current.answered)
      this.#current.seen.push('(cut by the gateway)');
  }

  async #answer(steps: readonly Step[]): Promise<void> {
    const current = this.#current;
    const { gateway } = this.#upstream;
    let place = gateway.logged;
    for (const step of steps) {
      if (typeof step === 'object' && 'wait' in step) await pause(step.wait);
      else if (step === 'read') await gateway.flush();
      else if (step === 'client-done') await gateway.clientDone();
      else if (typeof step === 'object' && 'said' in step) place = await gateway.said(step.said, place);
      else if (step === 'close') this.#leave(() => this.#socket.destroy());
      else if (step === 'reset') this.#leave(() => this.#socket.resetAndDestroy());
      else if (step === 'half-close') this.#leave(() => this.#socket.end());
      else if (typeof step === 'object' && 'until' in step)
        await within(PATIENCE_MS, () => this.#has(step.until));
      else if (typeof step === 'string') this.#write(step.replaceAll('\n', '\r\n'));
      else if ('bytes' in step) this.#write(step.bytes);
    }
    if (current === undefined || this.#current !== current || steps.length === 0) return;
    if (current.tunnel) return;
    current.answered = true;
    if (current.whole) this.#current = undefined;
    if (this.#text !== '') this.take('');
  }

  /** Also of a request that has been read already. */
  #has(text: string): boolean {
    return this.#text.includes(text) || (this.#current?.seen.at(-1)?.includes(text) ?? false);
  }

  #leave(end: () => void): void {
    if (this.#current !== undefined) this.#current.answered = true;
    end();
  }

  #write(text: string): void {
    const { module } = this.#upstream;
    const filled = text
      .replace('{size}', String(module.length))
      .replace('{hexsize}', module.length.toString(16))
      .replace('{module}', () => module);
    if (this.#socket.writable) this.#socket.write(filled, 'latin1');
  }
}
