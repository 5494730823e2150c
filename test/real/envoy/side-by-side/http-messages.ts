/** Reads one HTTP/1 message from bytes, without forgiving anything and without changing what it shows. Text is latin1. */
export type Framing = 'none' | 'length' | 'chunked' | 'until close' | 'tunnel';

export interface Message {
  readonly startLine: string;
  readonly headers: readonly string[];
  readonly framing: Framing;
  readonly body: string;
  readonly trailers: readonly string[];
  /** How much of the text it took. */
  readonly size: number;
}

export interface Reading {
  readonly kind: 'request' | 'response';
  /** An answer to HEAD has no body. */
  readonly head?: boolean;
  /** The connection has ended, so a body without length is whole. */
  readonly ended?: boolean;
  /** The request was CONNECT: what follows a good answer is no HTTP. */
  readonly connect?: boolean;
}

export function headEnd(text: string): number {
  return text.indexOf('\r\n\r\n');
}

/** The first message of the text; undefined while it is not whole. */
export function readMessage(text: string, reading: Reading): Message | undefined {
  const end = headEnd(text);
  if (end < 0) return undefined;
  const [startLine = '', ...headers] = text.slice(0, end).split('\r\n');
  const at = end + 4;
  const base = { startLine, headers, trailers: [] as string[] };
  const length = valueOf(headers, 'content-length');
  const status = startLine.split(' ')[1] ?? '';
  if (opensTunnel(startLine, headers, reading)) {
    return { ...base, framing: 'tunnel', body: text.slice(at), size: text.length };
  }
  const without = reading.kind === 'response' && (reading.head === true || /^(1\d\d|204|304)$/.test(status));
  if (without) return { ...base, framing: 'none', body: '', size: at };
  if (/chunked/i.test(valueOf(headers, 'transfer-encoding') ?? '')) {
    const chunks = readChunks(text, at);
    return chunks === undefined ? undefined : { ...base, framing: 'chunked', ...chunks };
  }
  if (length !== undefined) {
    const size = Number(length);
    if (!Number.isSafeInteger(size) || size < 0 || text.length < at + size) return undefined;
    return { ...base, framing: 'length', body: text.slice(at, at + size), size: at + size };
  }
  if (reading.kind === 'request') return { ...base, framing: 'none', body: '', size: at };
  if (reading.ended !== true) return undefined;
  return { ...base, framing: 'until close', body: text.slice(at), size: text.length };
}

/** The connection carries no HTTP behind this head; of a request that asks for it, whatever comes of it. */
function opensTunnel(startLine: string, headers: readonly string[], reading: Reading): boolean {
  if (reading.kind === 'request') {
    return startLine.startsWith('CONNECT ') || valueOf(headers, 'upgrade') !== undefined;
  }
  return / 101( |$)/.test(startLine) || (reading.connect === true && / 2\d\d( |$)/.test(startLine));
}

function readChunks(
  text: string,
  start: number,
): { body: string; trailers: string[]; size: number } | undefined {
  const parts: string[] = [];
  let at = start;
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    at = line + 2;
    if (size === 0) break;
    if (text.length < at + size + 2) return undefined;
    parts.push(text.slice(at, at + size));
    at += size + 2;
  }
  const trailers: string[] = [];
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const trailer = text.slice(at, line);
    at = line + 2;
    if (trailer === '') return { body: parts.join(''), trailers, size: at };
    trailers.push(trailer);
  }
}

function valueOf(headers: readonly string[], name: string): string | undefined {
  const line = headers.find((header) => header.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** A message as lines: what is compared. Where chunks were cut is a matter of timing and left out. */
export function showMessage(message: Message): string[] {
  const { startLine, headers, framing, body, trailers } = message;
  return [
    startLine,
    ...headers,
    `(${framing}) ${showBody(body)}`,
    ...trailers.map((line) => `trailer ${line}`),
  ];
}

export function showBody(body: string): string {
  if (body.length > 2000) return `${JSON.stringify(body.slice(0, 60))}… ${body.length} bytes`;
  return JSON.stringify(body);
}
