import { expect, it } from 'vitest';

import { said, scriptHost } from '../abi/script-plugin.js';

it('carries bytes both ways through the plugins', async () => {
  const host = await scriptHost([{ downstream_data: 'setbuffer 2 0 0 PRE-' }]);
  const connection = host.connect();
  expect(connection.connected).toBe(true);
  connection.send('hello').respond('answer');
  expect(connection.upstream.text()).toBe('PRE-hello');
  expect(connection.client.text()).toBe('answer');
  expect(connection.closed).toBe(false);
  connection.send('', { end: true });
  connection.respond('[eof]', { end: true });
  expect([connection.closed, connection.client.text()]).toEqual([true, 'answer[eof]']);
  expect(said(host).filter((line) => line.startsWith('on_'))).toEqual([
    'on_context_create 2 1',
    'on_new_connection 2',
    'on_downstream_data 2 5 0',
    'on_upstream_data 2 6 0',
    'on_downstream_data 2 0 1',
    'on_upstream_data 2 5 1',
    'on_upstream_close 2 0',
    'on_downstream_close 2 1',
    'on_done 2',
    'on_log 2',
    'on_delete 2',
  ]);
  host.close();
});

it('reads nothing before a plugin has let the connection pass', async () => {
  const host = await scriptHost([
    {
      new_connection: 'call up :method=GET,:path=/,:authority=a; return 1',
      http_call: 'effective waiting; continue 2',
    },
  ]);
  const connection = host.connect().send('early');
  expect([connection.connected, connection.upstream.text()]).toEqual([false, '']);
  host.callouts[0]?.respond({ status: 200 });
  await Promise.resolve();
  expect([connection.connected, connection.upstream.text()]).toEqual([true, 'early']);
  host.close();
});

it('shows that a plugin has closed the connection', async () => {
  const host = await scriptHost([{ downstream_data: 'close 2' }]);
  const connection = host.connect().send('hello');
  expect([connection.closed, connection.client.ended, connection.upstream.text()]).toEqual([true, true, '']);
  expect(said(host)).toContain('on_downstream_close 2 1');
  host.close();
});

it('tells plugins when the client has gone', async () => {
  const host = await scriptHost([{}]);
  host.connect().send('hello').close();
  expect(said(host).slice(-4)).toEqual(['on_downstream_close 2 2', 'on_done 2', 'on_log 2', 'on_delete 2']);
  host.close();
});

it('answers with the properties of the test', async () => {
  const host = await scriptHost([{ new_connection: 'property source/address; property xds/cluster_name' }], {
    properties: { 'xds.cluster_name': 'here' },
  });
  host.connect();
  const answers = said(host).filter((line) => line.includes(' -> '));
  expect(answers).toEqual([
    "property source/address -> 0 '127.0.0.1:50000'",
    "property xds/cluster_name -> 0 'here'",
  ]);
  host.close();
});
