/**
 * The filter state that plugins may set for Envoy itself: which names it knows, and which values each takes.
 * Spec: Envoy "Well known filter state objects"; StreamInfo::FilterState::ObjectFactory.
 */
import { isIP } from 'node:net';

/** A kind of value. */
interface Known {
  readonly takes: (value: string) => boolean;
  /** Whether anything in this gateway acts on it; what does not is kept, and said. */
  readonly plain?: boolean;
}

const any = (): boolean => true;
const number = (value: string): boolean => /^\+?\d+$/.test(value.trim());
const port = (value: string): boolean => number(value) && Number(value) <= 0xffff_ffff;

/** Objects by name. */
export const FILTER_STATE_OBJECTS: Readonly<Record<string, Known>> = {
  'envoy.string': { takes: any, plain: true },
  'envoy.hashable_string': { takes: any, plain: true },
  'envoy.upstream.dynamic_host': { takes: any },
  'envoy.upstream.dynamic_port': { takes: port },
  'envoy.tcp_proxy.cluster': { takes: any },
  'envoy.tcp_proxy.per_connection_idle_timeout_ms': { takes: number },
  'envoy.ratelimit.hits_addend': { takes: number },
  'envoy.network.upstream_server_name': { takes: any },
  'envoy.network.upstream_subject_alt_names': { takes: any },
  'envoy.network.application_protocols': { takes: any },
  'envoy.network.transport_socket.original_dst_address': { takes: isAddress },
  'envoy.filters.listener.original_dst.local_ip': { takes: isAddress },
  'envoy.filters.listener.original_dst.remote_ip': { takes: isAddress },
};

/** "1.2.3.4:80", "[::1]:80". */
function isAddress(text: string): boolean {
  const at = text.lastIndexOf(':');
  const host = text.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  return at > 0 && isIP(host) !== 0 && /^\d{1,5}$/.test(text.slice(at + 1));
}
