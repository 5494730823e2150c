/** Who calls: what a request's credential says, checked against what the server and its store know. */
import type { IncomingMessage } from 'node:http';

import { PluginServerError } from '../errors.js';
import { NOBODY, PUBLISH_TOKEN, type Caller } from './caller.js';
import { Certificates, type CertificateRow } from './certificates.js';
import { challengeFor } from './challenge.js';
import { credentialOf } from './credential.js';
import { Failures } from './failures.js';
import type { TokenBook } from './token-book.js';
import { digestOf, isTextOf, tokenIdOf, type TokenRecord } from './token.js';

export interface IdentitiesOptions {
  readonly tokens: TokenBook;
  /** The one that the server was started with; empty is none. */
  readonly publishToken: string | undefined;
  readonly certificates: readonly CertificateRow[] | undefined;
  /** Wrong credentials of one address in a minute before it hears 429. */
  readonly failuresPerMinute: number;
  readonly now: () => Date;
}

export class Identities {
  readonly tokens: TokenBook;
  readonly #publishToken: Buffer | undefined;
  readonly #certificates: Certificates | undefined;
  readonly #failures: Failures;
  readonly #now: () => Date;

  constructor(options: IdentitiesOptions) {
    const { tokens, publishToken, certificates, failuresPerMinute, now } = options;
    this.tokens = tokens;
    this.#publishToken =
      publishToken === undefined || publishToken === '' ? undefined : digestOf(publishToken);
    this.#certificates = certificates && new Certificates(certificates);
    this.#failures = new Failures(failuresPerMinute);
    this.#now = now;
  }

  /** Whether there is any credential that lets somebody do more than read. */
  async anyWriter(): Promise<boolean> {
    if (this.#publishToken !== undefined || this.#certificates?.anyWriter === true) return true;
    return (await this.tokens.ids()).size > 0;
  }

  /**
   * Who calls.
   *
   * @throws PluginServerError PS_UNAUTHORIZED, PS_FAILURES, PS_CREDENTIALS, PS_STORE_UNAVAILABLE
   */
  async identify(request: IncomingMessage): Promise<Caller> {
    const credential = credentialOf(request);
    if (credential.kind === 'none') return this.#holder(request);
    if (credential.kind === 'unreadable') throw this.#fail(request, credential.why);
    const { text } = credential;
    if (this.#isPublishToken(text)) return PUBLISH_TOKEN;
    const token = await this.#find(text, request);
    if (token === undefined || !isTextOf(text, Buffer.from(token.sha256, 'hex'))) {
      throw this.#fail(request, 'the token is none of this server, or was revoked');
    }
    if (this.#isOver(token))
      throw this.#fail(request, `the token ${token.label} expired at ${token.expiresAt}`);
    return callerOf(token);
  }

  /** The same without waiting; undefined when that cannot be, or when the credential is wrong. */
  atOnce(request: IncomingMessage): Caller | undefined {
    if (request.headers.authorization === undefined && this.#certificates === undefined) return NOBODY;
    try {
      const credential = credentialOf(request);
      if (credential.kind === 'none') return this.#holder(request);
      if (credential.kind === 'unreadable') return undefined;
      const { text } = credential;
      if (this.#isPublishToken(text)) return PUBLISH_TOKEN;
      const id = tokenIdOf(text);
      const token = id === undefined ? undefined : this.tokens.atHand(id);
      if (token === undefined || !isTextOf(text, Buffer.from(token.sha256, 'hex'))) return undefined;
      return this.#isOver(token) ? undefined : callerOf(token);
    } catch (error) {
      if (error instanceof PluginServerError) return undefined;
      throw error;
    }
  }

  #isPublishToken(text: string): boolean {
    return this.#publishToken !== undefined && isTextOf(text, this.#publishToken);
  }

  #isOver({ expiresAt }: TokenRecord): boolean {
    return this.#now().getTime() >= Date.parse(expiresAt);
  }

  /** An address that guesses costs the store no look for each guess. */
  async #find(text: string, request: IncomingMessage): Promise<TokenRecord | undefined> {
    const id = tokenIdOf(text);
    if (id === undefined) return undefined;
    if (this.#failures.isOver(addressOf(request)) && !(await this.tokens.ids()).has(id)) return undefined;
    return this.tokens.find(id);
  }

  #holder(request: IncomingMessage): Caller {
    const holder = this.#certificates?.holderOf(request) ?? { kind: 'none' };
    switch (holder.kind) {
      case 'none':
        return NOBODY;
      case 'untrusted':
        throw this.#fail(request, `the client certificate is not trusted (${holder.why})`);
      case 'known': {
        const { label, tenants, names, actions } = holder.row;
        return { kind: 'certificate', name: `certificate ${label}`, rights: { tenants, names, actions } };
      }
    }
  }

  #fail(request: IncomingMessage, why: string): PluginServerError {
    const address = addressOf(request);
    if (this.#failures.isOver(address)) {
      return new PluginServerError('PS_FAILURES', `${address} has sent too many wrong credentials`, {
        headers: { 'Retry-After': String(this.#failures.secondsLeft(address)) },
      });
    }
    this.#failures.add(address);
    return new PluginServerError('PS_UNAUTHORIZED', why, {
      headers: { 'WWW-Authenticate': challengeFor(request) },
    });
  }
}

function callerOf({ id, label, tenants, names, actions }: TokenRecord): Caller {
  return { kind: 'token', name: `token ${id} (${label})`, rights: { tenants, names, actions } };
}

/** Where the connection comes from; behind a proxy that is the proxy. */
export function addressOf({ socket }: Pick<IncomingMessage, 'socket'>): string {
  return socket.remoteAddress ?? 'unknown';
}
