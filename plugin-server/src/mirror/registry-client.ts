/**
 * GETs of a registry, with whatever it asks for first: Basic, or a token from its own token server. A token server on
 * another host would be sent the credentials, so it is refused. Spec: RFC 7617; distribution, "Token Authentication".
 */
import { boundedGet, refused, unavailable, type GetAnswer } from './bounded-get.js';
import type { MirrorLimits } from './mirror-limits.js';
import { authorizationOf } from './plugin-server-upstream.js';

/** Tokens that are kept, and for how long: registries give them for a minute at least. */
const TOKENS = 256;
const TOKEN_MS = 45_000;
const MOST_TOKEN_BYTES = 64 * 1024;

export interface RegistryRequest {
  readonly accept?: string;
  readonly maxBytes: number;
}

export class RegistryClient {
  readonly #origin: string;
  readonly #credentials: string | undefined;
  readonly #limits: MirrorLimits;
  /** What to send for a repository, as the registry last asked for it. */
  readonly #authorizations = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(origin: string, credentials: string | undefined, limits: MirrorLimits) {
    this.#origin = origin;
    this.#credentials = credentials;
    this.#limits = limits;
  }

  urlOf(repository: string, path: string): string {
    return `${this.#origin}/v2/${repository}/${path}`;
  }

  /** The answer; undefined when the registry says that there is nothing. */
  async get(repository: string, path: string, request: RegistryRequest): Promise<GetAnswer | undefined> {
    const url = this.urlOf(repository, path);
    const { accept, maxBytes } = request;
    const ask = (authorization: string | undefined): Promise<GetAnswer | undefined> => {
      const headers = {
        ...(accept === undefined ? {} : { Accept: accept }),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      };
      return boundedGet({ url, headers, maxBytes }, this.#limits);
    };
    const known = this.#authorizations.get(repository);
    const first = await ask(known !== undefined && known.until > Date.now() ? known.value : undefined);
    if (first?.status !== 401) return first;
    const authorization = await this.#authorize(first.headers.get('www-authenticate') ?? '', repository, url);
    const second = await ask(authorization);
    if (second?.status === 401)
      throw unavailable(url, 'does not take the credentials of --mirror-credentials');
    this.#keep(repository, authorization);
    return second;
  }

  async #authorize(challenge: string, repository: string, url: string): Promise<string> {
    if (/^basic\b/i.test(challenge)) {
      if (this.#credentials === undefined) throw unavailable(url, 'asks for credentials, and there are none');
      return authorizationOf(this.#credentials);
    }
    const realm = parameter(challenge, 'realm');
    if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm))
      throw unavailable(url, 'asks for credentials in a way that is not known here');
    const from = new URL(realm);
    if (from.origin !== new URL(this.#origin).origin)
      throw unavailable(url, `has its token server at another place, ${from.origin}, which is not asked`);
    const service = parameter(challenge, 'service');
    if (service !== undefined) from.searchParams.set('service', service);
    from.searchParams.set('scope', `repository:${repository}:pull`);
    return `Bearer ${await this.#token(from.href)}`;
  }

  async #token(url: string): Promise<string> {
    const headers =
      this.#credentials === undefined ? {} : { Authorization: authorizationOf(this.#credentials) };
    const answer = await boundedGet({ url, headers, maxBytes: MOST_TOKEN_BYTES }, this.#limits);
    if (answer?.status !== 200)
      throw unavailable(url, 'gives no token for the credentials of --mirror-credentials');
    const token = tokenIn(answer.body);
    if (token === undefined) throw refused(url, 'sends no token');
    return token;
  }

  #keep(repository: string, value: string): void {
    if (this.#authorizations.size >= TOKENS) this.#authorizations.clear();
    this.#authorizations.set(repository, { value, until: Date.now() + TOKEN_MS });
  }
}

function parameter(challenge: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
}

function tokenIn(bytes: Buffer): string | undefined {
  try {
    const { token, access_token } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const found = token ?? access_token;
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
  } catch {
    // Not JSON is one more way of sending no token.
    return undefined;
  }
}
