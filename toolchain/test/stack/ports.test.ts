import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isLoopback, requireFree } from '../../src/stack/ports.js';
import { freePorts } from '../free-port.js';

describe('the addresses of a project', () => {
  it('are free', async () => {
    const [port = 0] = await freePorts(1);
    await requireFree([{ host: '127.0.0.1', port, what: 'x', field: 'y' }]);
  });

  it('are refused when another program listens, with the field to change', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const wanted = [{ host: '127.0.0.1', port, what: 'the gateway', field: 'gateway.port' }];
    await expect(requireFree(wanted)).rejects.toMatchObject({
      code: 'TC_PORT_IN_USE',
      message: `127.0.0.1:${port}, which the gateway needs, is in use`,
      hint: 'Stop the program that listens there, or change gateway.port in postern.yaml.',
    });
    await expect(requireFree([{ ...wanted[0]!, field: '--port' }])).rejects.toMatchObject({
      hint: 'Stop the program that listens there, or choose another with --port.',
    });
    server.close();
  });

  it('are refused when two parts want the same', async () => {
    const [port = 0] = await freePorts(1);
    const address = { host: '127.0.0.1', port };
    const wanted = [
      { ...address, what: 'the gateway', field: 'a' },
      { ...address, what: 'its admin', field: 'b' },
    ];
    await expect(requireFree(wanted)).rejects.toThrow(`the gateway and its admin both want port ${port}`);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '127.9.9.9'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['10.0.0.1', 'plugins.internal', '127.example.org', '0.0.0.0'])('%s is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
