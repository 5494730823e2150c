/**
 * The agreement on how a listener gets its socket: alone by opening it, in a worker by copying the one that all workers share.
 * Whoever accepts connections takes a `ListenSocket` and never calls `server.listen` itself.
 */
import type { Server } from 'node:net';

import { listen, type ListenAddress, type ListenRequest } from '@postern/service/lifecycle';

/** Makes a server accept connections of an address; answers with the real port. */
export type ListenSocket = (server: Server, at: ListenRequest) => Promise<ListenAddress>;

/** For a gateway of one thread. */
export const openSocket: ListenSocket = listen;
