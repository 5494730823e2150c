/**
 * Which targets a request line may have, and what they say.
 * Spec: RFC 9112 §3.2; Envoy source/common/http/http1/balsa_parser.cc (isUrlValid), codec_impl.cc
 * (ServerConnectionImpl::handlePath); observed of 1.40.
 */
import { isHost, parseAbsoluteUrl } from '../absolute-url.js';

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

/** Envoy's words for it, behind `http1.`. */
export type TargetProblem = 'invalid_url' | 'invalid_scheme';

const ANY_PATH = /^[/*][!-~]*$/;
const HOST_AND_PATH = /^(?![^/?]*@@)[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*(?:[/?][!-~]*)?$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/** Made of what a target is made of. What it says may still make no sense: `splitTarget` tells. */
export function isTarget(target: string, method: string): boolean {
  if (ANY_PATH.test(target)) return true;
  if (method === 'CONNECT') return HOST_AND_PATH.test(target);
  const scheme = SCHEME.exec(target)?.[0];
  return scheme !== undefined && HOST_AND_PATH.test(target.slice(scheme.length));
}

/** What the target says, or Envoy's word for what is wrong with it. */
export function splitTarget(head: Targeted): RequestTarget | TargetProblem {
  const { url, method } = head;
  if (method === 'CONNECT') return connectTarget(head);
  if (url.startsWith('/') || (url.startsWith('*') && method === 'OPTIONS')) return { path: url };
  const absolute = parseAbsoluteUrl(url);
  if (absolute === undefined) return 'invalid_url';
  if (absolute.scheme !== 'http' && absolute.scheme !== 'https') return 'invalid_scheme';
  return { authority: absolute.host, path: absolute.path + absolute.fragment };
}

/** Such a target is a host with its port, and counts more than the `host` header. */
function connectTarget({ url, authority }: Targeted): RequestTarget | TargetProblem {
  if (authority !== undefined) return { path: '*' };
  if (isHost(url) && /:[0-9]+$/.test(url)) return { path: '*', authority: url };
  return 'invalid_url';
}
