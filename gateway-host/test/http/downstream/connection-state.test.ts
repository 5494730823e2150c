import { describe, expect, it } from 'vitest';
import type { ClientConnection } from '../../../src/http/downstream/connection-manager.js';
import { StreamRecord } from '../../../src/http/downstream/stream-record.js';

const CONNECTION = {
  id: 1,
  listenerName: '',
  filterChainName: '',
  serverName: '',
  remoteLabel: '',
  localLabel: '',
} as ClientConnection;

const AROUND = { node: { id: '', cluster: '' }, clusters: { get: () => undefined } };

function record(connection: ClientConnection): StreamRecord {
  return new StreamRecord(1n, 'HTTP/1.1', connection, AROUND);
}

describe('filter state with the span of a connection', () => {
  it('is there for later requests of that connection alone', () => {
    const connection = { ...CONNECTION };
    record(connection).connectionState.set('wasm.k', Buffer.from('v'));
    expect(record(connection).filterState.get('wasm.k')?.toString()).toBe('v');
    expect(record({ ...CONNECTION }).filterState.size).toBe(0);
  });

  it('is not what a request keeps for itself', () => {
    const connection = { ...CONNECTION };
    record(connection).filterState.set('wasm.k', Buffer.from('v'));
    expect(record(connection).filterState.size).toBe(0);
  });
});
