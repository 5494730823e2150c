/**
 * Carries plugins' calls to Redis: one connection to a cluster's host for each login, commands in order.
 * Spec: RESP; Higress's Redis client, without its buffering of commands.
 */
import { connect, type Socket } from 'node:net';

import type { RedisClient, RedisTarget } from '../../abi/redis-client.js';
import type { ClusterSet } from './cluster-set.js';
import { answerEnd, command } from './resp.js';

interface Waiting {
  /** Cleared once nobody waits any more; the answer still comes and is dropped. */
  done: ((response: Buffer | undefined) => void) | undefined;
  readonly timer: NodeJS.Timeout | undefined;
}

/** Connections by cluster and login. */
export class RedisConnections implements RedisClient {
  readonly #clusters: ClusterSet;
  readonly #connections = new Map<string, RedisConnection>();

  constructor(clusters: ClusterSet) {
    this.#clusters = clusters;
  }

  has(cluster: string): boolean {
    return this.#clusters.get(cluster) !== undefined;
  }

  call(
    target: RedisTarget,
    query: Buffer,
    done: (response: Buffer | undefined) => void,
  ): { cancel(): void } | undefined {
    const key = JSON.stringify([target.cluster, target.user, target.password, target.database]);
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      const host = this.#clusters.get(target.cluster)?.pick();
      if (host === undefined) return undefined;
      const socket = connect(host.port, host.address);
      connection = new RedisConnection(socket, () => void this.#connections.delete(key));
      this.#connections.set(key, connection);
      connection.logIn(target);
    }
    return connection.send(query, target.timeoutMs, done);
  }

  close(): void {
    for (const connection of [...this.#connections.values()]) connection.fail();
  }
}

/** One socket and what waits on it. */
class RedisConnection {
  readonly #socket: Socket;
  readonly #forget: () => void;
  readonly #waiting: Waiting[] = [];
  #unread: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, forget: () => void) {
    this.#socket = socket;
    this.#forget = forget;
    socket.setNoDelay(true);
    socket.unref();
    socket.on('data', (data: Buffer) => this.#onData(data));
    socket.on('error', () => this.fail());
    socket.on('close', () => this.fail());
  }

  /** A login or database that is refused ends the connection, and every call on it. */
  logIn({ user, password, database }: RedisTarget): void {
    const refused = (response: Buffer | undefined): void => {
      if (response?.[0] === '-'.charCodeAt(0)) this.fail();
    };
    if (password !== '') {
      this.send(user === '' ? command('AUTH', password) : command('AUTH', user, password), 0, refused);
    }
    if (database !== 0) this.send(command('SELECT', String(database)), 0, refused);
  }

  send(query: Buffer, timeoutMs: number, done: (response: Buffer | undefined) => void): { cancel(): void } {
    const waiting: Waiting = {
      done,
      timer: timeoutMs === 0 ? undefined : setTimeout(() => finish(undefined), timeoutMs),
    };
    const finish = (response: Buffer | undefined): void => answer(waiting, response);
    this.#waiting.push(waiting);
    this.#socket.write(query);
    return { cancel: () => void (waiting.done = undefined) };
  }

  /** Tells everyone who waits that no answer will come. */
  fail(): void {
    this.#forget();
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) answer(waiting, undefined);
  }

  #onData(data: Buffer): void {
    this.#unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
    try {
      for (;;) {
        const end = this.#unread.length === 0 ? undefined : answerEnd(this.#unread);
        if (end === undefined) return;
        const response = this.#unread.subarray(0, end);
        this.#unread = this.#unread.subarray(end);
        const waiting = this.#waiting.shift();
        if (waiting !== undefined) answer(waiting, Buffer.from(response));
      }
    } catch {
      // Not Redis at all: nothing that follows can be read.
      this.fail();
    }
  }
}

function answer(waiting: Waiting, response: Buffer | undefined): void {
  const { done } = waiting;
  waiting.done = undefined;
  clearTimeout(waiting.timer);
  done?.(response);
}
