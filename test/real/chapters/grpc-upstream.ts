/** The gRPC service that the chapter's plugin calls: the method chooses how it answers, and answers tell what it was sent. */
import { once } from 'node:events';
import { createServer, constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';

const LATER_MS = 60;
const FRAME_HEAD = 5;

export class GrpcUpstream {
  readonly #server = createServer();
  readonly #sessions = new Set<ServerHttp2Session>();

  /** Listens and gives the port. */
  async listen(): Promise<number> {
    this.#server.on('stream', (stream, headers) => answer(stream, headers));
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session)).on('error', () => undefined);
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const session of this.#sessions) session.destroy();
    this.#server.close();
  }
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on('error', () => undefined);
  const method = String(headers[':path']).split('/').at(-1) ?? '';
  const begin = (more: Record<string, string> = {}): void => {
    const first = { ':status': 200, 'content-type': 'application/grpc', 'x-first': method, ...more };
    stream.respond(first, { waitForTrailers: true });
  };
  const end = (status: number, message?: string): void => {
    const told = message === undefined ? {} : { 'grpc-message': message };
    stream.once('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': String(status), ...told, 'x-last': 'l' }),
    );
    stream.end();
  };
  if (method === 'Chat' || method === 'ChatFails') {
    begin();
    onMessages(stream, (message) => stream.write(framed(`heard ${message}`)));
    stream.once('end', () => (method === 'Chat' ? end(0) : end(10, 'enough%20said')));
    return;
  }
  let asked = '';
  onMessages(stream, (message) => (asked += message));
  stream.once('end', () => {
    const heard = `${headers[':path']} ${headers['x-meta']} ${headers['content-type']} ${headers['te']} '${asked}'`;
    const say = (): void => {
      begin();
      stream.write(framed(heard));
      end(0);
    };
    if (method === 'Say') say();
    else if (method === 'Later') setTimeout(say, LATER_MS);
    else if (method === 'Nothing') {
      begin();
      stream.write(framed(''));
      end(0);
    } else if (method === 'Fail') {
      const only = { 'grpc-status': '5', 'grpc-message': 'no%20such%20thing', 'x-only': '1' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...only }, { endStream: true });
    } else if (method === 'FailLate') {
      begin();
      stream.write(framed('part'));
      end(9, 'not now');
    } else if (method === 'NotGrpc') {
      stream.respond({ ':status': 404, 'content-type': 'text/plain' });
      stream.end('what?');
    } else if (method === 'Reset') stream.close(constants.NGHTTP2_REFUSED_STREAM);
  });
}

/** The messages of a stream, in text, as they come. */
function onMessages(stream: ServerHttp2Stream, take: (message: string) => void): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= FRAME_HEAD && rest.length >= FRAME_HEAD + rest.readUInt32BE(1)) {
      const size = rest.readUInt32BE(1);
      take(rest.toString('utf8', FRAME_HEAD, FRAME_HEAD + size));
      rest = rest.subarray(FRAME_HEAD + size);
    }
  });
}

function framed(message: string): Buffer {
  const bytes = Buffer.from(message);
  const frame = Buffer.alloc(FRAME_HEAD + bytes.length);
  frame.writeUInt32BE(bytes.length, 1);
  bytes.copy(frame, FRAME_HEAD);
  return frame;
}
