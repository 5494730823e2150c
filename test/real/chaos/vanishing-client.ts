/** Clients that go away in a phase of their choice: with the connection's end, with a reset, or by taking one request back. */
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';

const UPLOAD = 'POST /echo HTTP/1.1\r\nhost: chaos\r\n';
const CHUNKED = `${UPLOAD}transfer-encoding: chunked\r\n\r\n`;

/** What has been sent before the client goes, by phase. */
const BEFORE = {
  connected: '',
  'in-request-line': 'POST /sl',
  'in-headers': `${UPLOAD}content-le`,
  'in-body': `${UPLOAD}content-length: 100\r\n\r\nhalf`,
  'in-chunk': `${CHUNKED}5\r\nhe`,
  'in-trailers': `${CHUNKED}5\r\nhello\r\n0\r\nx-trailer: ha`,
  waiting: 'POST /half-open HTTP/1.1\r\nhost: chaos\r\ncontent-length: 2\r\n\r\nok',
  'while-the-plugin-waits':
    'POST /echo HTTP/1.1\r\nhost: chaos\r\nx-callout: half-open\r\ncontent-length: 2\r\n\r\nok',
  'in-answer': 'POST /slow HTTP/1.1\r\nhost: chaos\r\ncontent-length: 2\r\n\r\nok',
} as const;

export type Phase = keyof typeof BEFORE;
export const PHASES = Object.keys(BEFORE) as Phase[];

/** Begins a request and goes away in that phase. */
export async function vanish(port: number, phase: Phase, reset: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (BEFORE[phase] !== '') await new Promise((resolve) => socket.write(BEFORE[phase], resolve));
  if (phase === 'in-answer') await once(socket, 'data');
  else if (phase !== 'connected') await new Promise((resolve) => setTimeout(resolve, 2));
  if (reset) socket.resetAndDestroy();
  else socket.destroy();
}

/** The moments at which an HTTP/2 client may go away, or take one request back. */
export const HTTP2_PHASES = ['connected', 'in-body', 'waiting', 'in-answer'] as const;
export type Http2Phase = (typeof HTTP2_PHASES)[number];

const PATHS: Readonly<Record<Http2Phase, string>> = {
  connected: '',
  'in-body': '/echo',
  waiting: '/half-open',
  'in-answer': '/slow',
};

/** Requests of one HTTP/2 connection: the odd ones are taken back, the others go with the connection. */
export const STREAMS = 16;

/** Begins requests over HTTP/2 and goes away in that phase. */
export async function vanishHttp2(port: number, phase: Http2Phase): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  const client = connectHttp2('http://chaos', { createConnection: () => socket });
  client.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => client.once('close', resolve));
  await Promise.race([gone, new Promise((resolve) => client.once('connect', resolve))]);
  if (phase !== 'connected') {
    const all = Array.from({ length: STREAMS }, () => begin(client, phase));
    await Promise.all(all.map(({ reached }) => reached));
    await Promise.all(all.filter((_, i) => i % 2 === 1).map(({ takeBack }) => takeBack()));
  }
  // The connection goes, not the library's session: destroying that among its callbacks can corrupt the library's memory.
  socket.resetAndDestroy();
  await gone;
}

/** One request, and when it has come as far as it is to. */
function begin(client: ClientHttp2Session, phase: Http2Phase) {
  const stream = client.request({ ':method': 'POST', ':path': PATHS[phase] }).on('error', () => undefined);
  const ended = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.write('half');
  if (phase !== 'in-body') stream.end();
  const data = new Promise<void>((resolve) => stream.once('data', () => resolve()));
  const reached =
    phase === 'in-answer' ? Promise.race([ended, data]) : new Promise((resolve) => setTimeout(resolve, 2));
  const takeBack = (): Promise<void> => {
    stream.close(constants.NGHTTP2_CANCEL);
    return ended;
  };
  return { reached, takeBack };
}

/** Resolves at the event or at the connection's end, whichever comes first. */
function once(socket: Socket, event: 'connect' | 'data'): Promise<void> {
  return new Promise((resolve) => {
    socket.once(event, () => resolve());
    socket.once('close', () => resolve());
  });
}
