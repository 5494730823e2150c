/** The clusters: one per server, and one for the plugin server. */
import type { Catalogue, PluginModules, Upstream } from '../catalogue/catalogue.js';
import { clusterName, PLUGIN_SERVER_CLUSTER } from './names.js';
import { byName, socketAddress, typed, type Resource } from './resource.js';

interface Endpoint extends Pick<Upstream, 'secure' | 'host' | 'isAddress' | 'port'> {
  readonly name: string;
  readonly trustedCa: string;
}

/** All clusters, sorted by name. */
export function clusters(catalogue: Catalogue): Resource[] {
  const { trustedCa } = catalogue.gateway;
  const upstreams = catalogue.tenants.flatMap((tenant) =>
    tenant.servers.map((server) => ({
      ...server.upstream,
      name: clusterName(tenant.name, server.name),
      trustedCa,
    })),
  );
  return [...pluginServer(catalogue.plugins, trustedCa), ...upstreams].sort(byName).map(cluster);
}

/** The lock's URLs all have one origin. */
function pluginServer(plugins: PluginModules, trustedCa: string): Endpoint[] {
  const [module] = plugins.values();
  if (module === undefined) return [];
  const { protocol, hostname, port } = new URL(module.url);
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  const portNumber = port === '' ? (secure ? 443 : 80) : Number(port);
  return [{ name: PLUGIN_SERVER_CLUSTER, trustedCa, secure, host, isAddress, port: portNumber }];
}

function cluster(endpoint: Endpoint): Resource {
  const { name, host, port, isAddress } = endpoint;
  const address = socketAddress(host, port);
  return {
    name,
    connect_timeout: '5s',
    type: isAddress ? 'STATIC' : 'STRICT_DNS',
    ...(isAddress ? {} : { dns_lookup_family: 'V4_PREFERRED' }),
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
    ...(endpoint.secure ? { transport_socket: tlsSocket(endpoint) } : {}),
  };
}

/** Envoy checks neither authority nor name of a certificate unless it is told to. */
function tlsSocket({ host, isAddress, trustedCa }: Endpoint): Resource {
  const sanType = isAddress ? 'IP_ADDRESS' : 'DNS';
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
      ...(isAddress ? {} : { sni: host }),
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: trustedCa },
          match_typed_subject_alt_names: [{ san_type: sanType, matcher: { exact: host } }],
        },
      },
    }),
  };
}
