import { Socket } from 'node:net';

import { expect, it } from 'vitest';

import type { AcceptedConnection } from '../../../src/http/connection-handler.js';
import type { ConnectionSettings } from '../../../src/http/connection-settings.js';
import { httpConnectionStats } from '../../../src/http/downstream/http-connection-stats.js';
import { HttpConnection } from '../../../src/http/downstream/http-connection.js';
import { Stats } from '../../../src/http/stats.js';

it('may be told to end many times, and keeps one timer and one listener', () => {
  const socket = new Socket();
  const settings = { idleTimeoutMs: 0, maxConnectionDurationMs: 0, delayedCloseMs: 1000 };
  const accepted = { socket, remoteAddress: '127.0.0.1:1', localAddress: '127.0.0.1:2' };
  const connection = new HttpConnection(
    accepted as AcceptedConnection,
    settings as ConnectionSettings,
    httpConnectionStats('a', new Stats()),
  );
  let ends = 0;
  connection.onEnd = () => void ends++;
  const listeners = socket.listenerCount('close');
  for (let i = 0; i < 20; i++) connection.drain();
  expect(ends).toBe(20);
  expect(socket.listenerCount('close')).toBe(listeners);
  socket.destroy();
});
