import { describe, expect, it } from 'vitest';
import { scriptHost } from './script-plugin.js';

const ROUNDS = 3000;

describe('many requests', () => {
  it('leave no context, no timer and no guest memory behind', async () => {
    const script = {
      request_headers: 'pairs 0; return 1',
      request_body: 'buffer 0; return 1',
      request_body_end: 'return 0',
      response_headers: 'pairs 2',
    };
    const host = await scriptHost([script, { request_headers: 'get 0 x-stop' }], {
      trace: false,
      logLevel: 6,
    });
    const vm = host.plugins[0]?.root.vm;
    const round = (): void => {
      const stream = host.request({ path: '/x', body: ['a'.repeat(100), 'b'] });
      stream.respond({ body: 'answer' });
      expect(stream.complete).toBe(true);
    };
    for (let i = 0; i < ROUNDS; i++) round();
    const pages = vm?.memory.bytes.length;
    for (let i = 0; i < ROUNDS; i++) round();
    expect(vm?.memory.bytes.length).toBe(pages);
    expect([...(vm?.contexts ?? [])].map((context) => context.id)).toEqual([0, 1, 2]);
    host.close();
    expect([...(vm?.contexts ?? [])].map((context) => context.id)).toEqual([]);
  });
});
