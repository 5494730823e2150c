/**
 * The names of header lines as header maps hold them. The usual names are found as they come, in either of their usual
 * spellings, without looking at each letter; what is found is one and the same string every time, which compares at once.
 * Spec: RFC 9110 §5.1, §5.6.2 (token).
 */
import { JOINED_IN_REQUESTS, JOINED_IN_RESPONSES } from '../abi/joined-headers.js';

const OTHERS = [
  ...['accept-language', 'accept-ranges', 'allow', 'alt-svc', 'content-disposition', 'content-language'],
  ...['content-range', 'cookie', 'dnt', 'forwarded', 'host', 'last-event-id', 'link', 'mcp-protocol-version'],
  ...['mcp-session-id', 'priority', 'range', 'retry-after', 'sec-fetch-dest', 'sec-fetch-mode'],
  ...['sec-fetch-site', 'set-cookie', 'strict-transport-security', 'trailer', 'traceparent', 'tracestate'],
  ...['upgrade-insecure-requests', 'warning', 'www-authenticate', 'x-api-key', 'x-content-type-options'],
  ...['x-frame-options', 'x-powered-by', 'x-real-ip', 'x-requested-with'],
];

const known = new Map<string, string>();
for (const name of [...JOINED_IN_REQUESTS, ...JOINED_IN_RESPONSES, ...OTHERS]) {
  if (name.startsWith(':')) continue;
  known.set(name, name);
  known.set(
    name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
    name,
  );
}

/** Without upper case, so that nothing needs to be made smaller. */
const PLAIN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The name in lower case; undefined for what is no name. */
export function headerName(given: string): string | undefined {
  const usual = known.get(given);
  if (usual !== undefined) return usual;
  if (PLAIN.test(given)) return given;
  return NAME.test(given) ? given.toLowerCase() : undefined;
}
