import { expect, it } from 'vitest';

import { tagsOf } from '../../src/admin/stat-tags.js';

// Observed of Envoy 1.40 (`/stats/prometheus`).
it.each([
  ['cluster.dns.upstream_rq_total', 'cluster.upstream_rq_total', { envoy_cluster_name: 'dns' }],
  [
    'cluster.main.cluster.upstream_rq_200',
    'cluster.cluster.upstream_rq',
    { envoy_response_code: '200', envoy_cluster_name: 'main' },
  ],
  [
    'http.in.gress.downstream_rq_2xx',
    'http.gress.downstream_rq_xx',
    { envoy_response_code_class: '2', envoy_http_conn_manager_prefix: 'in' },
  ],
  [
    'listener.127.0.0.1_19110.downstream_cx_total',
    'listener.downstream_cx_total',
    { envoy_listener_address: '127.0.0.1_19110' },
  ],
  [
    'listener.[__1]_80.downstream_cx_total',
    'listener.downstream_cx_total',
    { envoy_listener_address: '[__1]_80' },
  ],
  [
    'listener.tcplist.no_filter_chain_match',
    'listener.no_filter_chain_match',
    { envoy_listener_address: 'tcplist' },
  ],
  ['listener.admin.downstream_cx_total', 'listener.admin.downstream_cx_total', {}],
  [
    'listener.127.0.0.1_1.worker_0.downstream_cx_total',
    'listener.worker.downstream_cx_total',
    { envoy_worker_id: '0', envoy_listener_address: '127.0.0.1_1' },
  ],
  [
    'listener.127.0.0.1_1.http.in.gress.downstream_rq_5xx',
    'listener.http.gress.downstream_rq_xx',
    {
      envoy_response_code_class: '5',
      envoy_http_conn_manager_prefix: 'in',
      envoy_listener_address: '127.0.0.1_1',
    },
  ],
  ['server.worker_0.watchdog_miss', 'server.worker.watchdog_miss', { envoy_worker_id: '0' }],
  ['tcp.dest.downstream_cx_total', 'tcp.downstream_cx_total', { envoy_tcp_prefix: 'dest' }],
  ['cluster_manager.cluster_added', 'cluster_manager.cluster_added', {}],
])('takes the tags out of %s', (full, name, tags) => {
  expect(tagsOf(full)).toEqual({ name, tags: Object.entries(tags) });
});
