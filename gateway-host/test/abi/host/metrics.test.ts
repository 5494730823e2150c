import { expect, describe, it } from 'vitest';
import { answersIn, scriptHost } from '../script-plugin.js';

describe('metrics', () => {
  it('numbers each type for itself, and a second definition anew', async () => {
    const rows = await answersIn('request_headers', [
      ...['metric 0 c1', 'metric 0 c1', 'metric 1 g1', 'metric 2 h1', 'metric 3 bad', 'metric 0 '],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual(['0 4', '0 8', '0 5', '0 6', '2 0', '0 12']);
  });

  it('counts up only, and a recorded counter is added to', async () => {
    const rows = await answersIn('request_headers', [
      ...['metric 0 c', 'metric 0 c', 'increment 4 5', 'increment 4 0', 'increment 4 -1', 'metricvalue 4'],
      ...['record 4 10', 'metricvalue 4', 'increment 8 3', 'metricvalue 4'],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['0 4', '0 8', '0', '2', '2', '0 5', '0', '0 15', '0', '0 18'],
    ]);
  });

  it('moves gauges both ways and records histograms, which cannot be read', async () => {
    const rows = await answersIn('request_headers', [
      ...['metric 1 g', 'increment 5 5', 'increment 5 -2', 'metricvalue 5', 'record 5 42', 'metricvalue 5'],
      ...['metric 2 h', 'increment 6 1', 'record 6 5', 'metricvalue 6'],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['0 5', '0', '0', '0 3', '0', '0 42', '0 6', '2', '0', '2 0'],
    ]);
  });

  it('does not know ids that were not given out', async () => {
    const rows = await answersIn('request_headers', [
      ...[
        'increment 400 1',
        'metricvalue 401',
        'record 400 1',
        'increment 14 1',
        'record 14 1',
        'metricvalue 14',
        'record 403 1',
        'increment 403 1',
        'metricvalue 403',
      ],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual(['1', '1 0', '1', '2', '1', '2 0', '1', '2', '2 0']);
  });

  it('is shared by name between plugins and read under the name that the plugin gave', async () => {
    const script = { request_headers: 'metric 0 calls; increment 4 1' };
    const host = await scriptHost([
      { script, vmId: 'one' },
      { script, vmId: 'two' },
    ]);
    host.request();
    expect(host.metric('calls')).toBe(2);
    expect(host.metric('other')).toBeUndefined();
    host.close();
  });

  it('has no dots at the end of its name, and so no name but the prefix without one', async () => {
    const host = await scriptHost([
      { request_headers: 'metric 0 ; increment 4 1; metric 0 a..; increment 8 2' },
    ]);
    host.request();
    expect([host.stat('wasmcustom'), host.stat('wasmcustom.'), host.stat('wasmcustom.a')]).toEqual([
      1,
      undefined,
      2,
    ]);
    host.close();
  });
});
