/** Clients that behave: they read their answers to the end, on connections that they use several times. */
import { connect, type Socket } from 'node:net';

/** What a client saw. */
export interface Outcome {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly body: string;
  /** The answer broke off before its end. */
  readonly cut: boolean;
  /** The lines of the head, in lower case. */
  readonly head: string;
  /** The connection had served another request before: its end may have been on its way already. */
  readonly reused: boolean;
}

const PATIENCE_MS = 90_000;
/** Every so many requests a new connection. */
const REQUESTS_PER_CONNECTION = 8;

/** One connection, with one request at a time. */
class Line {
  readonly #socket: Socket;
  #asked = 0;
  #seen = '';
  #done: ((outcome: Outcome) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #waits = '';

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
      .setNoDelay(true)
      .on('error', () => undefined)
      .on('data', (chunk) => this.#onData(chunk))
      .on('close', () => this.#finish())
      .on('timeout', () => this.#onSilence());
    this.#socket.setTimeout(PATIENCE_MS);
  }

  get usable(): boolean {
    return !this.#socket.destroyed && this.#asked < REQUESTS_PER_CONNECTION;
  }

  ask(title: string, message: string): Promise<Outcome> {
    this.#asked++;
    this.#waits = title;
    this.#socket.write(message, 'latin1');
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.#seen += chunk.toString('latin1');
    const outcome = readAnswer(this.#seen);
    if (outcome.status !== 0 && !outcome.cut) this.#finish();
  }

  #finish(): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    const outcome = readAnswer(this.#seen);
    this.#seen = '';
    const open = /\r\ncontent-length: |\r\ntransfer-encoding: /.test(outcome.head);
    if (!open || outcome.cut || outcome.head.includes('\r\nconnection: close')) this.close();
    done({ ...outcome, reused: this.#asked > 1 });
  }

  #onSilence(): void {
    if (this.#done === undefined) return;
    this.#done = undefined;
    this.close();
    const seen = JSON.stringify(this.#seen);
    this.#failed?.(new Error(`no end of the answer to ${this.#waits} in ${PATIENCE_MS} ms; seen: ${seen}`));
  }
}

/** All well-behaved clients of one gateway. */
export class Clients {
  readonly #port: number;
  #free: Line[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  async ask(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const lines = Object.entries({ host: 'chaos', 'content-length': String(body.length), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return this.send(path, `POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
  }

  /** Sends exactly these bytes and reads one answer. */
  async send(title: string, message: string): Promise<Outcome> {
    const line = this.#take();
    const outcome = await line.ask(title, message);
    if (line.usable) this.#free.push(line);
    else line.close();
    return outcome;
  }

  /** Keeps no connection that nothing is asked on. */
  hangUp(): void {
    for (const line of this.#free.splice(0)) line.close();
  }

  #take(): Line {
    for (;;) {
      const line = this.#free.pop();
      if (line === undefined) return new Line(this.#port);
      if (line.usable) return line;
    }
  }
}

function readAnswer(seen: string): Omit<Outcome, 'reused'> {
  const end = seen.indexOf('\r\n\r\n');
  if (end < 0) return { status: 0, body: '', cut: seen !== '', head: '' };
  const head = seen.slice(0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const rest = seen.slice(end + 4);
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return { status, head, body: rest, cut: rest.length < Number(length) };
  if (!head.includes('\r\ntransfer-encoding: chunked')) return { status, head, body: rest, cut: false };
  return { status, head, ...unchunk(rest) };
}

function unchunk(text: string): { body: string; cut: boolean } {
  let body = '';
  for (let at = 0; ;) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (line < 0 || Number.isNaN(size)) return { body, cut: true };
    if (size === 0) return { body, cut: !text.endsWith('\r\n\r\n') };
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
