/** What an `mcpServerURL` says: host and target, or why it cannot be one. Spec: Higress mcp-server plugin, `mcpServerURL`. */

import { lowerCase } from '../config/ascii-case';

const SCHEME_END = '://';


@final
export class ServerUrl {
  /** Host and port; empty for a path alone. */
  host: string = '';
  /** From the slash on, with the query. */
  target: string = '';
  /** In Higress's words; empty: there is nothing wrong. */
  fault: string = '';

  constructor(text: string) {
    const end = text.indexOf(SCHEME_END);
    if (text == '') this.fault = 'mcpServerURL is required for mcp-proxy server type';
    else if (end < 0) this.readTarget(text);
    else this.readAbsolute(text.substring(0, end), text.substring(end + SCHEME_END.length));
  }

  private readAbsolute(scheme: string, rest: string): void {
    const lower = lowerCase(scheme);
    if (lower != 'http' && lower != 'https') {
      this.fault = `invalid mcpServerURL: unsupported URL scheme '${scheme}', only http and https are allowed`;
      return;
    }
    let slash = 0;
    while (slash < rest.length && !'/?#'.includes(rest.charAt(slash))) slash++;
    this.host = rest.substring(rest.lastIndexOf('@', slash) + 1, slash);
    if (this.host == '') this.fault = 'invalid mcpServerURL: url with scheme must include a host';
    else this.readTarget(rest.substring(slash));
  }

  private readTarget(text: string): void {
    const hash = text.indexOf('#');
    const target = hash < 0 ? text : text.substring(0, hash);
    this.target = target.startsWith('/') ? target : '/' + target;
    const all = this.host + this.target;
    for (let i = 0; i < all.length; i++) {
      const code = all.charCodeAt(i);
      if (code <= 0x20 || code >= 0x7f) this.fault = 'invalid mcpServerURL: a character that no URL holds';
    }
  }
}
