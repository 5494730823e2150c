import { describe, expect, it } from 'vitest';
import { answers, answersIn, said, scriptHost } from '../script-plugin.js';

describe('shared data', () => {
  it('follows the numbers of Envoy', async () => {
    const rows = await answersIn('request_headers', [
      ...['sdget nokey', 'sdset k1 v1 0', 'sdget k1', 'sdset k1 v2 999', 'sdset k1 v2 1', 'sdget k1'],
      ...['sdset k2 new 77', 'sdget k2', 'sdset k1  0', 'sdget k1', 'sdset  e 0', 'sdget '],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['1 none 0', '0', "0 'v1' 1", '8', '0', "0 'v2' 2"],
      ...['0', "0 'new' 3", '0', '0 none 4', '0', "0 'e' 5"],
    ]);
  });

  it('is seen by other VMs with the same vm_id and by no others', async () => {
    const reader = { request_headers: 'sdget k' };
    const host = await scriptHost([
      { script: { request_headers: 'sdset k v 0' }, vmId: 'one', vmConfiguration: 'x' },
      { script: reader, vmId: 'one', vmConfiguration: 'y' },
      { script: reader, vmId: 'two' },
    ]);
    host.request();
    expect(answers(host)).toEqual(['A sdset k v 0 -> 0', "B sdget k -> 0 'v' 1", 'C sdget k -> 1 none 0']);
    expect(new Set(host.plugins.map((plugin) => plugin.root.vm)).size).toBe(3);
    host.close();
  });
});

describe('shared queues', () => {
  it('answers as Envoy does', async () => {
    const host = await scriptHost([
      {
        script: {
          request_headers:
            'qresolve  noq; qresolve novm q1; qregister q1; qregister q1; qresolve  q1; qresolve vmA q1; qdequeue 1; qenqueue 1 data; qdequeue 1; qdequeue 1; qdequeue 99; qenqueue 99 x; qregister q2',
        },
        vmId: 'vmA',
      },
    ]);
    host.request();
    expect(answers(host).map((line) => line.replace(/.* -> /, ''))).toEqual([
      ...['1 0', '1 0', '0 1', '0 1', '0 1', '0 1'],
      ...['7 none', '0', "0 'data'", '7 none', '1 none', '1', '0 2'],
    ]);
    host.close();
  });

  it('tells the plugin that registered last, once for each message', async () => {
    const host = await scriptHost([
      { configure: 'qregister q', queue: 'qdequeue 1' },
      { request_headers: 'qenqueue 1 one; qenqueue 1 two' },
    ]);
    host.request();
    said(host);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said(host)).toEqual([
      ...[
        'A on_queue_ready 1 1',
        "A qdequeue 1 -> 0 'one'",
        'A on_queue_ready 1 1',
        "A qdequeue 1 -> 0 'two'",
      ],
    ]);
    host.close();
  });
});
