/** One configuration with something on every admin page, for whichever program reads it. */

/** Where the parts of a run stand. */
export interface Ports {
  readonly http: number;
  readonly tcp: number;
  readonly admin: number;
  readonly upstream: number;
}

/** The file's text; `module` is the path of a plugin. */
export function bootstrapText({ http, tcp, admin, upstream }: Ports, module: string): string {
  const at = (port: number): string => `{ socket_address: { address: 127.0.0.1, port_value: ${port} } }`;
  const type = (name: string): string => `'@type': type.googleapis.com/envoy.${name}`;
  const hosts = (name: string, port: number): string =>
    `{ cluster_name: ${name}, endpoints: [{ lb_endpoints: [{ endpoint: { address: ${at(port)} } }] }] }`;
  return `
node: { id: the-node, cluster: the-cluster }
admin: { address: ${at(admin)} }
static_resources:
  listeners:
    - name: main
      stat_prefix: main
      address: ${at(http)}
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                ${type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager')}
                stat_prefix: web
                route_config:
                  name: local
                  virtual_hosts:
                    - name: all
                      domains: ['*']
                      routes:
                        - { match: { prefix: /direct }, direct_response: { status: 200, body: { inline_string: hi } } }
                        - { match: { prefix: /elsewhere }, redirect: { path_redirect: /x } }
                        - match: { prefix: /dead }
                          route: { cluster: dead, retry_policy: { retry_on: connect-failure, num_retries: 1 } }
                        - { match: { prefix: /web }, route: { cluster: web } }
                http_filters:
                  - { name: cors, typed_config: { ${type('extensions.filters.http.cors.v3.Cors')} } }
                  - name: plugin
                    typed_config:
                      ${type('extensions.filters.http.wasm.v3.Wasm')}
                      config:
                        name: plugin
                        root_id: plugin
                        vm_config: { vm_id: v, runtime: envoy.wasm.runtime.v8, code: { local: { filename: ${module} } } }
                  - { name: router, typed_config: { ${type('extensions.filters.http.router.v3.Router')} } }
    - name: raw
      stat_prefix: raw
      address: ${at(tcp)}
      filter_chains:
        - filters:
            - name: envoy.filters.network.tcp_proxy
              typed_config:
                ${type('extensions.filters.network.tcp_proxy.v3.TcpProxy')}
                stat_prefix: raw
                cluster: tcp
  clusters:
    - name: web
      type: STATIC
      circuit_breakers: { thresholds: [{ max_connections: 100, max_retries: 5 }] }
      outlier_detection: { consecutive_5xx: 100 }
      load_assignment: ${hosts('web', upstream)}
    - name: dead
      type: STATIC
      connect_timeout: 5s
      load_assignment: ${hosts('dead', 1)}
    - name: tcp
      type: STATIC
      load_assignment: ${hosts('tcp', upstream)}
`;
}
