/**
 * Which targets a request line may have, and what they say.
 * Spec: RFC 9112 §3.2; Envoy source/common/http/http1/codec_impl.cc (ServerConnectionImpl::handlePath); observed of 1.40.
 */

/** What is known of a request that names a target. */
export interface Targeted {
  readonly method: string;
  readonly url: string;
  /** HTTP/2 says apart where a CONNECT goes. */
  readonly authority?: string;
}

/** The path and, where the target says it, the authority. */
export interface RequestTarget {
  readonly path: string;
  readonly authority?: string;
}

/** What the target says, or Envoy's word for what is wrong with it. */
export function splitTarget(head: Targeted): RequestTarget | string {
  const { url, method } = head;
  if (method === 'CONNECT') return connectTarget(head);
  if (url.startsWith('/')) return { path: url };
  if (url === '*' && method === 'OPTIONS') return { path: '*' };
  // Without the user that a URL may name: Envoy forwards only where to go.
  const absolute = /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]+)([/?].*)?$/i.exec(url);
  if (absolute?.[1] === undefined) return url.includes('://') ? 'http1.invalid_scheme' : 'http1.invalid_url';
  return {
    authority: absolute[1],
    path: absolute[2] === undefined || absolute[2] === '' ? '/' : absolute[2],
  };
}

/** Such a target is a host with its port, and counts more than the `host` header. */
function connectTarget({ url, authority }: Targeted): RequestTarget | string {
  if (authority !== undefined) return { path: '*' };
  if (/^[^/?#@]+:[0-9]{1,5}$/.test(url)) return { path: '*', authority: url };
  return url.startsWith('/') ? 'http1.codec_error' : 'http1.invalid_url';
}
