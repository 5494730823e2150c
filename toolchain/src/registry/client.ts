/** Talking to a plugin-server over HTTP: its answers become values, and its refusals errors with a way out. */
import type { Finding } from '@postern/contract/rules';
import { formatPluginRef, isPluginVersion, pluginUrlPath } from '@postern/contract/plugin';
import type { PluginRef } from '@postern/contract/plugin';
import { parsePluginSpec } from '@postern/contract/spec';
import type { PluginSpec } from '@postern/contract/spec';
import { sha256Hex } from '@postern/contract/digest';
import { cut } from '../command-line/visible-text.js';
import { ToolchainError } from '../errors.js';
import { boundedBytes, jsonOf } from './body.js';
import { shownAddress } from './shown-address.js';

/** One version of a plugin as the server lists it. */
export interface ListedVersion {
  readonly version: string;
  readonly sha256: string;
  /** Set when nobody should begin to use it. */
  readonly yanked?: unknown;
}

/** Why a listed version is yanked; undefined when it is not. */
export function yankReason({ yanked }: ListedVersion): string | undefined {
  if (yanked === undefined || yanked === false || yanked === null) return undefined;
  const reason = isObject(yanked) ? yanked['reason'] : undefined;
  return typeof reason === 'string' ? cut(reason, LONGEST_REASON) : 'no reason given';
}

/** What the server says about a package that it took. */
export interface Published {
  readonly url: string;
  readonly sha256: string;
  /** False when it held exactly this package already. */
  readonly created: boolean;
}

/** Where the server is and how to reach it. */
export interface ClientOptions {
  readonly server: string;
  readonly fetch: typeof fetch;
  readonly token?: string | undefined;
}

/** A refusal with the findings that the server gave as its reason. */
export class ModuleRefused extends ToolchainError {
  readonly findings: readonly Finding[];

  constructor(message: string, findings: readonly Finding[]) {
    super('TC_MODULE_REFUSED', message);
    this.findings = findings;
  }
}

const TIMEOUT_MS = 60_000;
const LONGEST_REASON = 200;
/** spec.yaml, a README, an icon. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** A plugin-server as seen from here. */
export class PluginServerClient {
  readonly #options: ClientOptions;
  readonly #base: string;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#base = baseOf(options.server);
  }

  /** Publishes a package. The same package again is fine. */
  async publish(ref: PluginRef, archive: Uint8Array): Promise<Published> {
    const { token } = this.#options;
    const path = pluginUrlPath(ref);
    const response = await this.#send(path.slice(0, path.lastIndexOf('/')), {
      method: 'PUT',
      headers: {
        'content-type': 'application/gzip',
        // What was changed on the way is refused before it is stored (RFC 9530).
        'repr-digest': `sha-256=:${Buffer.from(sha256Hex(archive), 'hex').toString('base64')}:`,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: archive,
    });
    const body = await jsonOf(response);
    if (response.status !== 200 && response.status !== 201)
      throw refusalOf(response.status, body, { ref, done: 'taken' });
    const { url, sha256 } = body;
    if (typeof url !== 'string' || typeof sha256 !== 'string')
      throw this.#unexpected(response, 'no url or sha256');
    return { url: new URL(url, `${this.#base}/`).href, sha256, created: response.status === 201 };
  }

  /** Yanks a version and gives the reason that stands: the first one that was given. */
  async yank(ref: PluginRef, reason: string): Promise<string> {
    const { yanked } = await this.#mark(ref, 'POST', JSON.stringify({ reason }));
    return isObject(yanked) && typeof yanked['reason'] === 'string' ? yanked['reason'] : reason;
  }

  /** Takes a yank back; fine when there is none. */
  async unyank(ref: PluginRef): Promise<void> {
    await this.#mark(ref, 'DELETE');
  }

  async #mark(ref: PluginRef, method: string, body?: string): Promise<Record<string, unknown>> {
    const { token } = this.#options;
    const path = pluginUrlPath(ref, 'yank');
    const response = await this.#send(path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const answer = await jsonOf(response);
    if (response.status === 404) throw this.#missing(formatPluginRef(ref));
    if (response.status !== 200) throw refusalOf(response.status, answer, { ref, done: 'marked' });
    return answer;
  }

  /** Why a version is yanked; undefined when it is not, or when this is a server that knows no yanks. */
  async yankOf({ name, version }: PluginRef): Promise<string | undefined> {
    let listed: readonly ListedVersion[];
    try {
      listed = await this.versions(name);
    } catch (error) {
      // A plain file server has the module and no list; what counts was checked with the module.
      if (error instanceof ToolchainError) return undefined;
      throw error;
    }
    const found = listed.find((one) => one.version === version);
    return found === undefined ? undefined : yankReason(found);
  }

  /** The versions of a plugin, newest first; empty when the server does not know it. */
  async versions(name: string): Promise<readonly ListedVersion[]> {
    const response = await this.#send(`/plugins/${name}`, {});
    if (response.status === 404) return [];
    const { versions } = await jsonOf(response);
    if (response.status !== 200 || !Array.isArray(versions))
      throw this.#unexpected(response, 'no list of versions');
    return versions.filter(isListedVersion);
  }

  /** The module of one version, exactly as a gateway would get it. */
  async module(ref: PluginRef): Promise<{ url: string; bytes: Uint8Array }> {
    const bytes = await this.moduleIfThere(ref);
    if (bytes === undefined) throw this.#missing(formatPluginRef(ref));
    return { url: this.#base + pluginUrlPath(ref), bytes };
  }

  /** The module of one version; undefined when the server has no such version. */
  async moduleIfThere(ref: PluginRef): Promise<Uint8Array | undefined> {
    const response = await this.#file(ref, 'plugin.wasm');
    return response === undefined ? undefined : boundedBytes(response);
  }

  /** Another file of a version; undefined when it has none of that name. */
  async fileIfThere(ref: PluginRef, file: string): Promise<Uint8Array | undefined> {
    const response = await this.#file(ref, file);
    return response === undefined ? undefined : boundedBytes(response, MAX_PAGE_BYTES);
  }

  /** A version's spec.yaml. */
  async spec(ref: PluginRef): Promise<PluginSpec> {
    const bytes = await this.fileIfThere(ref, 'spec.yaml');
    if (bytes === undefined) throw this.#missing(`spec.yaml of ${formatPluginRef(ref)}`);
    return parsePluginSpec(new TextDecoder().decode(bytes), this.#base + pluginUrlPath(ref, 'spec.yaml'));
  }

  async #file(ref: PluginRef, file: string): Promise<Response | undefined> {
    const path = pluginUrlPath(ref, file);
    const response = await this.#send(path, {});
    if (response.status === 200) return response;
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    // Anything else may be over in a minute; it does not mean that the file is gone.
    throw new ToolchainError('TC_SERVER_ANSWER', `${this.#base + path} answered ${response.status}`);
  }

  #missing(what: string): ToolchainError {
    return new ToolchainError('TC_PLUGIN_MISSING', `${this.#base} has no ${what}`);
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const request = { ...init, redirect: 'error' as const, signal: AbortSignal.timeout(TIMEOUT_MS) };
    try {
      return await this.#options.fetch(this.#base + path, request);
    } catch (cause) {
      throw new ToolchainError('TC_SERVER_UNREACHABLE', `no answer from ${this.#base}: ${reasonOf(cause)}`, {
        cause,
      });
    }
  }

  #unexpected(response: Response, seen: string): ToolchainError {
    return new ToolchainError('TC_SERVER_ANSWER', `${this.#base} answered ${response.status} with ${seen}`);
  }
}

function baseOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ToolchainError(
      'TC_FLAG_VALUE',
      `"${shownAddress(server)}" is not the address of a plugin-server`,
      {
        hint: 'Write scheme, host and port, for example `http://127.0.0.1:8002`.',
      },
    );
  }
  if (url.username !== '' || url.password !== '') {
    // It would stand in every lock and every message.
    throw new ToolchainError(
      'TC_FLAG_VALUE',
      `the address of the plugin-server at ${url.host} holds a user or a password`,
      {
        hint: 'Leave them out; reading needs none, and the token for publishing has a flag of its own.',
      },
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** `fetch` says "fetch failed" and keeps the reason one level down. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  return code === undefined || inner.message.includes(code)
    ? inner.message
    : `${code} ${inner.message}`.trim();
}

const NO_TOKEN_THERE =
  'Start the plugin-server with POSTERN_PUBLISH_TOKEN set, and publish with the same token: `--token T` or that variable.';

function refusalOf(
  status: number,
  body: Record<string, unknown>,
  { ref, done }: { readonly ref: PluginRef; readonly done: 'taken' | 'marked' },
): ToolchainError {
  const error = isObject(body['error']) ? body['error'] : {};
  const said = typeof error['message'] === 'string' ? error['message'] : 'no reason given';
  const message = `${formatPluginRef(ref)} was not ${done} (${status}): ${said}`;
  if (status === 403) return new ToolchainError('TC_UNAUTHORIZED', message, { hint: NO_TOKEN_THERE });
  if (status === 401) return new ToolchainError('TC_UNAUTHORIZED', message);
  if (status === 409) return new ToolchainError('TC_VERSION_EXISTS', message);
  if (status === 422) return new ModuleRefused(message, findingsIn(body, error));
  const hint = error['hint'];
  return new ToolchainError('TC_SERVER_ANSWER', message, typeof hint === 'string' ? { hint } : {});
}

function findingsIn(...places: readonly Record<string, unknown>[]): Finding[] {
  const lists = places.map((place) => place['findings']).filter(Array.isArray);
  return lists.flat().filter(isFinding);
}

function isFinding(value: unknown): value is Finding {
  return (
    isObject(value) && ['rule', 'severity', 'message', 'hint'].every((key) => typeof value[key] === 'string')
  );
}

function isListedVersion(value: unknown): value is ListedVersion {
  if (!isObject(value)) return false;
  const { version, sha256 } = value;
  return typeof version === 'string' && isPluginVersion(version) && typeof sha256 === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
