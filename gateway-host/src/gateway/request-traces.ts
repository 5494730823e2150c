/**
 * Follows chosen requests through all plugins of a runtime: each line says which plugin and context it is of.
 * Credentials are masked: those that the request itself carries wherever they turn up, and what is named like one.
 */
import type { HeaderMap } from '../abi/header-map.js';
import type { WasmRuntime } from '../abi/runtime.js';
import type { TraceChoice } from './gateway-report.js';

const REDACTED = '[redacted]';
const CREDENTIAL_HEADER =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$|(?:token|secret|password|credential|api[-_]?key|apikey)s?$/;
/** A name like a credential's, whatever stands between it and its value in a trace (NUL bytes, quotes, a comma). */
const NAMED_VALUE =
  /((?:authorization|cookie|token|secret|passw(?:or)?d|credentials?|api[-_]?key)s?(?:\\x00|", value="|\\x22\s*:\s*\\x22|\s*[:=]\s*))((?:\\x(?!00|22)|[^"\\])+)/gi;
const SHORTEST_SECRET = 4;

interface Watcher {
  readonly choice: TraceChoice;
  readonly line: (text: string) => void;
}

export class RequestTraces {
  readonly #runtime: WasmRuntime;
  readonly #watchers = new Set<Watcher>();

  constructor(runtime: WasmRuntime) {
    this.#runtime = runtime;
  }

  /** Hands on lines until the answer is called. */
  follow(choice: TraceChoice, line: (text: string) => void): () => void {
    const watcher = { choice, line };
    this.#watchers.add(watcher);
    this.#runtime.traceRequest = (headers, plugin) => this.#sink(headers, plugin);
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#runtime.traceRequest = undefined;
    };
  }

  #sink(headers: HeaderMap, plugin: string): ((line: string) => void) | undefined {
    const watching = [...this.#watchers].filter(({ choice }) => fits(choice, headers));
    if (watching.length === 0) return undefined;
    const secrets = secretsOf(headers);
    return (line) => {
      const masked = `[${plugin}] ${mask(line, secrets)}`;
      for (const watcher of watching) if (this.#watchers.has(watcher)) watcher.line(masked);
    };
  }
}

function fits({ header, path }: TraceChoice, headers: HeaderMap): boolean {
  if (header !== undefined && !headers.getAll(header.name).includes(header.value)) return false;
  return path === undefined || headers.get(':path')?.startsWith(path) === true;
}

/** The request's own credentials, without the scheme of an authorization. */
function secretsOf(headers: HeaderMap): string[] {
  const values = headers
    .entries()
    .filter(([name]) => CREDENTIAL_HEADER.test(name))
    .map(([, value]) => value);
  const bare = values.map((value) => value.replace(/^(?:Bearer|Basic|ApiKey|Token)\s+/i, ''));
  return [...values, ...bare].filter((value) => value.length >= SHORTEST_SECRET).map(asTraced);
}

function mask(line: string, secrets: readonly string[]): string {
  let text = line;
  for (const secret of secrets) text = text.replaceAll(secret, REDACTED);
  return text.replaceAll(NAMED_VALUE, `$1${REDACTED}`);
}

/** Bytes in the form in which a trace shows them. */
function asTraced(value: string): string {
  return value.replaceAll(
    /[^\u0020-\u007e]|["\\]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
