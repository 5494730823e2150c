/** Bytes as they are, over a connection of their own. */
import { connect, type Socket } from 'node:net';

/** Sends bytes and gives everything that comes back until the server closes, or nothing more comes for a while. */
export function exchange(port: number, bytes: string | Buffer, quietMs = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    const quiet = setTimeout(() => socket.destroy(), quietMs);
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      quiet.refresh();
    });
    // A reset is an answer as well: the server wants no more of it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(quiet);
      resolve(answer);
    });
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** An open connection, and a promise of its end. */
export function dial(port: number): Promise<{ socket: Socket; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      socket.resume();
      resolve({ socket, closed });
    });
    socket.once('error', reject);
  });
}
