/**
 * The parts of a figure's name that Prometheus shows as labels; a segment ends at the next dot, also inside a name
 * that has dots of its own. Spec: Envoy source/common/config/well_known_names.cc; observed of 1.40.
 */

/** A name without its tags, and the tags in the order in which Envoy takes them out. */
export interface TaggedName {
  readonly name: string;
  readonly tags: readonly (readonly [label: string, value: string])[];
}

interface TagRule {
  readonly label: string;
  /** Its first group leaves the name, its second is the value. */
  readonly pattern: RegExp;
}

/** What a listener is called in figures: its address, or a stat prefix without dots. */
const LISTENER = '(?:[_.0-9]+|[_\\[\\]a-fA-F0-9]+|(?!admin\\.)[^.]+)';

const RULES: readonly TagRule[] = [
  { label: 'envoy_response_code', pattern: /_rq(_(\d{3}))$/d },
  { label: 'envoy_response_code_class', pattern: /_rq_((\d))xx$/d },
  { label: 'envoy_fault_downstream_cluster', pattern: /^http\..*?\.fault\.(([^.]+)\.)\w+$/d },
  { label: 'envoy_ssl_cipher', pattern: /^listener\..*?\.ssl\.ciphers?(\.([^.]+))$/d },
  { label: 'envoy_ssl_cipher_suite', pattern: /^cluster\..*?\.ssl\.ciphers(\.([^.]+))$/d },
  { label: 'envoy_ssl_version', pattern: /\.ssl\.versions(\.([^.]+(?:\.\d)?))$/d },
  { label: 'envoy_ssl_curve', pattern: /\.ssl\.curves(\.([^.]+))$/d },
  { label: 'envoy_ssl_sigalg', pattern: /\.ssl\.sigalgs(\.([^.]+))$/d },
  { label: 'envoy_worker_id', pattern: new RegExp(`^listener\\.${LISTENER}\\.worker(_(\\d+))\\.`, 'd') },
  {
    label: 'envoy_worker_id',
    pattern: /^(?:server|listener_manager|thread_local_cluster_manager)\.worker(_(\d+))\./d,
  },
  { label: 'envoy_tcp_prefix', pattern: /^tcp\.(([^.]+)\.)/d },
  { label: 'envoy_cluster_name', pattern: /^cluster\.(([^.]+)\.)/d },
  { label: 'envoy_rds_route_config', pattern: /^http\.[^.]+\.rds\.((.+)\.)\w+$/d },
  { label: 'envoy_http_conn_manager_prefix', pattern: /^listener\..*?\.http\.(([^.]+)\.)/d },
  { label: 'envoy_http_conn_manager_prefix', pattern: /^http\.(([^.]+)\.)/d },
  { label: 'envoy_listener_address', pattern: new RegExp(`^listener\\.((${LISTENER})\\.)`, 'd') },
  { label: 'envoy_virtual_host', pattern: /^vhost\.(([^.]+)\.)/d },
];

/** Takes the tags out of a name. */
export function tagsOf(full: string): TaggedName {
  const tags: [string, string][] = [];
  const cuts: [from: number, to: number][] = [];
  for (const { label, pattern } of RULES) {
    // Each rule looks at the whole name, as in Envoy: what another one has taken out does not matter.
    const match = pattern.exec(full);
    const range = match?.indices?.[1];
    if (match?.[2] === undefined || range === undefined) continue;
    tags.push([label, match[2]]);
    cuts.push(range);
  }
  cuts.sort(([a], [b]) => b - a);
  let name = full;
  for (const [from, to] of cuts) name = name.slice(0, from) + name.slice(to);
  return { name, tags };
}
