/**
 * What a TLS client says before anything is encrypted: the server name and the protocols it wants.
 * Spec: RFC 8446 §4.1.2 (ClientHello), RFC 6066 §3 (server_name), RFC 7301 §3.1 (ALPN); Envoy's tls_inspector.
 */
export interface ClientHello {
  readonly kind: 'tls' | 'plain';
  /** Lower case. */
  readonly serverName: string;
  readonly applicationProtocols: readonly string[];
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ALPN = 16;
const RECORD_HEADER = 5;
const PLAIN: ClientHello = { kind: 'plain', serverName: '', applicationProtocols: [] };

/** Undefined as long as the hello is not complete. */
export function readClientHello(bytes: Buffer): ClientHello | undefined {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE) return PLAIN;
  if (bytes.length > 1 && bytes[1] !== 3) return PLAIN;
  const message = joinRecords(bytes);
  if (message === undefined || message.length < 4) return undefined;
  if (message[0] !== CLIENT_HELLO) return PLAIN;
  const length = message.readUIntBE(1, 3);
  if (message.length < 4 + length) return undefined;
  try {
    return readExtensions(new Fields(message.subarray(4, 4 + length)));
  } catch {
    // It began as TLS does; the handshake itself will say what is wrong.
    return { kind: 'tls', serverName: '', applicationProtocols: [] };
  }
}

/** The handshake messages of complete records; undefined when there is none yet. */
function joinRecords(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + RECORD_HEADER <= bytes.length && bytes[at] === HANDSHAKE) {
    const end = at + RECORD_HEADER + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at + RECORD_HEADER, end));
    at = end;
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

function readExtensions(hello: Fields): ClientHello {
  hello.skip(2 + 32);
  hello.vector(1);
  hello.vector(2);
  hello.vector(1);
  let serverName = '';
  let applicationProtocols: string[] = [];
  const extensions = hello.done ? new Fields(Buffer.alloc(0)) : hello.vector(2);
  while (!extensions.done) {
    const type = extensions.number(2);
    const body = extensions.vector(2);
    if (type === SERVER_NAME) serverName = readServerName(body);
    if (type === ALPN) applicationProtocols = readProtocols(body.vector(2));
  }
  return { kind: 'tls', serverName, applicationProtocols };
}

function readServerName(body: Fields): string {
  const list = body.vector(2);
  while (!list.done) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === 0) return name.rest.toString('latin1').toLowerCase();
  }
  return '';
}

function readProtocols(list: Fields): string[] {
  const protocols: string[] = [];
  while (!list.done) protocols.push(list.vector(1).rest.toString('latin1'));
  return protocols;
}

/** Reads numbers and length-prefixed vectors; a length beyond the end throws. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  number(bytes: number): number {
    const value = this.#bytes.readUIntBE(this.#at, bytes);
    this.#at += bytes;
    return value;
  }

  vector(lengthBytes: number): Fields {
    const length = this.number(lengthBytes);
    if (this.#at + length > this.#bytes.length) throw new RangeError('a vector ends beyond its message');
    const start = this.#at;
    this.#at += length;
    return new Fields(this.#bytes.subarray(start, start + length));
  }
}
