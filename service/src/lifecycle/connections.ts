/** Which connections a listening server has: Node knows, but does not tell. */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

const connections = new WeakMap<EventEmitter, Set<Socket>>();

/** Starts to keep the connections of a server; `listen` does it for every server. */
export function trackConnections(server: EventEmitter): void {
  if (connections.has(server)) return;
  const sockets = new Set<Socket>();
  connections.set(server, sockets);
  const add = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  // With TLS the bytes that wait to be written are seen on the secure socket, not on the one below it.
  server.on('connection', add).on('secureConnection', add);
}

/** Whether any connection of the server still has bytes that the system did not take yet. */
export function hasUnsentBytes(server: EventEmitter): boolean {
  return [...(connections.get(server) ?? [])].some((socket) => socket.writableLength > 0);
}
