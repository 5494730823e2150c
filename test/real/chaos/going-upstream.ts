/**
 * An HTTP/2 upstream that ends each connection in the way of RFC 9113 §6.8: it announces the end without naming a stream, and
 * serves what comes until the other side is done. Node's own server, once it has said GOAWAY, passes over new streams in silence.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { ACK, END_HEADERS, END_STREAM, frame, FRAME, FrameReader, PREFACE } from './http2-frames.js';

/** Requests of a connection before its end is announced. */
const BEFORE_NOTICE = 20;
/** `:status: 200` of the static table. */
const STATUS_200 = Buffer.of(0x88);
const NOTICE = frame(FRAME.goaway, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]));

export interface GoingUpstream {
  readonly port: number;
  connections(): number;
  /** How many connections announced their end. */
  notices(): number;
  close(): Promise<void>;
}

export async function startGoingUpstream(): Promise<GoingUpstream> {
  const sockets = new Set<Socket>();
  let notices = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    serve(socket, () => notices++);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    notices: () => notices,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, onNotice: () => void): void {
  let requests = 0;
  const reader = new FrameReader(PREFACE.length);
  socket.write(frame(FRAME.settings, 0, 0));
  socket.on('data', (bytes: Buffer) => {
    const out: Buffer[] = [];
    for (const { type, flags, stream, payload } of reader.read(bytes)) {
      if (type === FRAME.settings && flags !== ACK) out.push(frame(FRAME.settings, ACK, 0));
      if (type === FRAME.ping && flags !== ACK) out.push(frame(FRAME.ping, ACK, 0, payload));
      if (type > FRAME.headers || (flags & END_STREAM) === 0) continue;
      out.push(frame(FRAME.headers, END_HEADERS, stream, STATUS_200));
      out.push(frame(FRAME.data, END_STREAM, stream, Buffer.from('four')));
      if (++requests !== BEFORE_NOTICE) continue;
      out.push(NOTICE);
      onNotice();
    }
    if (out.length > 0) socket.write(Buffer.concat(out));
  });
}
