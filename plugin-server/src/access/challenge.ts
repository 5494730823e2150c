/** What a 401 asks for in WWW-Authenticate. Spec: RFC 9110 §11.6.1. */
import type { IncomingMessage } from 'node:http';

const BEARER = 'Bearer realm="postern-plugin-server"';
const BASIC = 'Basic realm="postern-plugin-server", charset="UTF-8"';

/**
 * The schemes in the order of preference: clients take the first that they know. Of the OCI API's clients some take a
 * bearer realm for the address of a token service, which there is none of here.
 */
export function challengeFor({ url, method }: Pick<IncomingMessage, 'url' | 'method'>): string {
  if (url?.startsWith('/v2/') === true || url === '/v2') return BASIC;
  // Whoever reads in a browser or with a gateway has a password box or userinfo; whoever writes is a program.
  return method === 'GET' || method === 'HEAD' ? `${BASIC}, ${BEARER}` : `${BEARER}, ${BASIC}`;
}
