/** Turns an HTTP/1 head, as a suite writes it, into the lines that a plugin is shown. Spec: RFC 9112 §2, §3, §5. */

export type Lines = readonly (readonly [string, string])[];

/** @returns the lines, or what is wrong with the text */
export function headLines(text: string, isRequest: boolean): Lines | string {
  const [first = '', ...rest] = text.split(/\r?\n/);
  const start = isRequest ? requestLine(first) : statusLine(first);
  if (typeof start === 'string') return start;
  const lines = [...start.lines];
  for (const line of rest) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) return `${JSON.stringify(line)} is no header`;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (isRequest && name === 'host') {
      if (!start.hasAuthority) lines.push([':authority', value]);
    } else {
      lines.push([name, value]);
    }
  }
  return lines;
}

interface Start {
  readonly lines: Lines;
  readonly hasAuthority: boolean;
}

function requestLine(line: string): Start | string {
  const [method = '', target = '', version] = line.split(' ');
  if (method === '' || target === '' || version === undefined)
    return `${JSON.stringify(line)} is no request line`;
  if (target.startsWith('/'))
    return {
      lines: [
        [':method', method],
        [':path', target],
      ],
      hasAuthority: false,
    };
  if (!URL.canParse(target)) return `${JSON.stringify(target)} is no target of a request`;
  const { protocol, pathname, search, host } = new URL(target);
  const lines: Lines = [
    [':method', method],
    [':scheme', protocol.slice(0, -1)],
    [':path', pathname + search],
    [':authority', host],
  ];
  return { lines, hasAuthority: true };
}

function statusLine(line: string): Start | string {
  const [, status] = /^HTTP\/\d\.\d (\d{3})(?: |$)/.exec(line) ?? [];
  if (status === undefined) return `${JSON.stringify(line)} is no status line`;
  return { lines: [[':status', status]], hasAuthority: false };
}
