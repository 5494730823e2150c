/**
 * Request heads of which nothing can be read in two ways: how gateways and their libraries ask for a file. One request
 * line, fields that are known here, each once, no body. Everything else is left to Node's parser. Spec: RFC 9112 §3, §5.
 */
export interface PlainRequest {
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** What decides which answer it gets, as Node would have it. */
  readonly headers: { readonly 'accept-encoding'?: string; readonly 'if-none-match'?: string };
}

/** Longer heads have cookies, tokens, or something to hide. */
export const LONGEST_PLAIN_HEAD = 1024;

/** A plain path, as `requirePlainPath` wants it; dots are looked at below. */
const REQUEST_LINE = /^(GET|HEAD) (\/[A-Za-z0-9._~/-]*) HTTP\/1\.1$/;
const FIELD = /^([A-Za-z-]+):[ \t]*([\x20-\x7e]*[\x21-\x7e])[ \t]*$/;

/** Values as they must be, or any. None of these fields changes how the message is framed or who may read it. */
const FIELDS: ReadonlyMap<string, RegExp> = new Map([
  ['host', /^[A-Za-z0-9._:[\]-]+$/],
  ['user-agent', /./],
  ['accept', /./],
  ['accept-encoding', /./],
  ['if-none-match', /./],
  ['connection', /^keep-alive$/i],
  // Of Envoy's own clients.
  ['x-envoy-internal', /./],
  ['x-envoy-expected-rq-timeout-ms', /./],
  ['x-forwarded-for', /./],
]);

/** Reads a head, its last empty line included; undefined when it is not that plain. */
export function readPlainHead(head: string): PlainRequest | undefined {
  if (!head.endsWith('\r\n\r\n')) return undefined;
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const [, method, url = ''] = REQUEST_LINE.exec(requestLine) ?? [];
  if ((method !== 'GET' && method !== 'HEAD') || /\/\.{0,2}(?:\/|$)/.test(url)) return undefined;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const key = name.toLowerCase();
    if (FIELDS.get(key)?.test(value) !== true || fields.has(key)) return undefined;
    fields.set(key, value);
  }
  if (!fields.has('host')) return undefined;
  const coding = fields.get('accept-encoding');
  const tag = fields.get('if-none-match');
  return {
    method,
    url,
    headers: {
      ...(coding !== undefined && { 'accept-encoding': coding }),
      ...(tag !== undefined && { 'if-none-match': tag }),
    },
  };
}
