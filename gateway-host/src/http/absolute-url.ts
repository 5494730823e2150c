/** URLs with scheme and host, read as strictly as Envoy reads them. Spec: Envoy source/common/http/utility.cc (Utility::Url). */

export interface AbsoluteUrl {
  readonly scheme: string;
  /** With the port, if there is one. */
  readonly host: string;
  /** With the query; `/` where neither is there. */
  readonly path: string;
  /** With its `#`, or nothing. */
  readonly fragment: string;
}

const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#@]*)([/?][^#]*)?(#.*)?$/;
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?$/;
const MAX_PORT = 65_535;

/** A name or an address, and a port if there is one. */
export function isHost(text: string): boolean {
  const parts = HOST.exec(text);
  return parts !== null && Number(parts[1] ?? 0) <= MAX_PORT;
}

/** Who asks is left out; undefined for what is no such URL. */
export function parseAbsoluteUrl(text: string): AbsoluteUrl | undefined {
  const [, scheme, host = '', path = '/', fragment = ''] = PARTS.exec(text) ?? [];
  if (scheme === undefined || !isHost(host) || /[^!-~]/.test(text)) return undefined;
  return { scheme: scheme.toLowerCase(), host, path, fragment };
}
