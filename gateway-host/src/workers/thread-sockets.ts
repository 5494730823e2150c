/** How a listener of a thread gets its socket: a worker copies the supervisor's, the main instance only asks for it to be opened. */
import { listen } from '@postern/service/lifecycle';

import type { ListenSocket } from '../http/listen-socket.js';
import type { SharedSocket, SocketRequest } from './shared-sockets.js';
import { copySocket } from './socket-copy.js';
import type { ThreadPort } from './thread-port.js';

/** For a thread that serves. */
export function copiedSockets(port: ThreadPort): ListenSocket {
  return async (server, at) => {
    const request: SocketRequest = { ...at, listener: at.what };
    const shared = await port.call<SharedSocket>('socket', request);
    try {
      const socket = await copySocket(shared.fd);
      return await listen(server, { ...at, port: shared.port, socket });
    } finally {
      port.note('copied', request);
    }
  };
}

/** For the thread that serves nobody: an address that cannot be had refuses the listener here, before any worker hears of it. */
export function openedSockets(port: ThreadPort): ListenSocket {
  return async (_server, at) => {
    const request: SocketRequest = { ...at, listener: at.what };
    const { port: real } = await port.call<SharedSocket>('socket', request);
    port.note('copied', request);
    return { host: at.host, port: real, url: '' };
  };
}
