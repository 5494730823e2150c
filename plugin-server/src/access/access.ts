/**
 * Who may do what. A request's credential says who calls: the publish token, a token of the store, a client certificate,
 * or nobody. A wrong credential is 401, on a public read too: whoever sends one must hear that it does not count.
 * A right one that is not enough is 403, before anything is looked up, so nobody learns what is there.
 */
import type { IncomingMessage } from 'node:http';

import { PluginServerError } from '../errors.js';
import { pluginAt } from '../serving/plugin-url.js';
import { ofTenant, type Tenant } from '../tenant.js';
import type { Caller } from './caller.js';
import { challengeFor } from './challenge.js';
import { Identities, type IdentitiesOptions } from './identities.js';
import { ALL, allows, allowsSome, EVERYBODY, type Action, type Rights, type Subject } from './rights.js';

/** What may be read without a credential: everything, only what belongs to everybody, or nothing. */
export const ANONYMOUS_READING = ['on', 'shared', 'off'] as const;
export type AnonymousReading = (typeof ANONYMOUS_READING)[number];

/** An attempt that was refused, for the audit log. */
export interface Refusal {
  readonly request: IncomingMessage;
  readonly action: Action;
  readonly subject: Subject;
  readonly caller: string | undefined;
  readonly code: string;
}

export interface AccessOptions extends IdentitiesOptions {
  readonly anonymousReading: AnonymousReading;
  readonly onRefusal: (refusal: Refusal) => void;
}

const names = new WeakMap<IncomingMessage, string>();

/** By what the caller of a request was known, once somebody asked; undefined for nobody. */
export function callerNameOf(request: IncomingMessage): string | undefined {
  return names.get(request);
}

export class Access {
  readonly identities: Identities;
  readonly #nobody: Rights;
  /** Whether anybody may read everything. */
  readonly #isOpen: boolean;
  readonly #onRefusal: (refusal: Refusal) => void;

  constructor(options: AccessOptions) {
    this.identities = new Identities(options);
    this.#nobody = rightsOfNobody(options.anonymousReading);
    this.#isOpen = allows(this.#nobody, 'read', { tenant: ALL });
    this.#onRefusal = options.onRefusal;
  }

  /**
   * Gives the caller back if it may do that.
   *
   * @throws PluginServerError PS_PUBLISHING_OFF, PS_UNAUTHORIZED, PS_FORBIDDEN, PS_FAILURES, PS_CREDENTIALS
   */
  require(request: IncomingMessage, action: Action, subject: Subject): Promise<Caller> {
    return this.#require(request, action, subject, (rights) => allows(rights, action, subject));
  }

  /**
   * Gives the caller back if it may do that with some plugin of the tenant; the route leaves out the others.
   *
   * @throws PluginServerError as `require`
   */
  requireSome(request: IncomingMessage, action: Action, tenant: Tenant): Promise<Caller> {
    return this.#require(request, action, { tenant }, (rights) => allowsSome(rights, action, tenant));
  }

  /**
   * Gives the caller back if there is anything that it may do: what clients of the OCI API ask first.
   *
   * @throws PluginServerError as `require`
   */
  requireAnything(request: IncomingMessage): Promise<Caller> {
    return this.#require(request, 'read', { tenant: '*' }, ({ actions, tenants }) => {
      return actions.length > 0 && tenants.length > 0;
    });
  }

  /**
   * Gives the caller back if it may hand out and revoke tokens; for which ones, its rights say.
   *
   * @throws PluginServerError as `require`
   */
  requireAdmin(request: IncomingMessage): Promise<Caller> {
    return this.#require(request, 'admin', { tenant: '*' }, ({ actions }) => actions.includes('admin'));
  }

  /** Whether the caller may do that, as far as `require` or `requireSome` let it in. */
  may(caller: Caller, action: Action, subject: Subject): boolean {
    return allows(this.#nobody, action, subject) || allows(caller.rights, action, subject);
  }

  /** Whether anybody may read what belongs to the tenant, so that a cache in between may give it to anybody. */
  isPublic(tenant: Tenant): boolean {
    return allows(this.#nobody, 'read', { tenant });
  }

  /** Whether the file at this URL may be read, when that can be told without waiting; false means: ask `require`. */
  mayReadAtOnce(request: IncomingMessage, url: string): boolean {
    const caller = this.identities.atOnce(request);
    if (caller === undefined) return false;
    if (caller.kind !== 'nobody') names.set(request, caller.name);
    // This is asked for every file in memory, and most servers let anybody read.
    if (this.#isOpen) return true;
    const subject = pluginAt(url);
    return allows(this.#nobody, 'read', subject) || allows(caller.rights, 'read', subject);
  }

  async #require(
    request: IncomingMessage,
    action: Action,
    subject: Subject,
    holds: (rights: Rights) => boolean,
  ): Promise<Caller> {
    let caller: Caller | undefined;
    try {
      if (action !== 'read' && !(await this.identities.anyWriter())) {
        throw new PluginServerError(
          'PS_PUBLISHING_OFF',
          'publishing is off: the server has neither a publish token nor tokens of its own',
        );
      }
      caller = await this.identities.identify(request);
      if (caller.kind !== 'nobody') names.set(request, caller.name);
      if (holds(this.#nobody) || holds(caller.rights)) return caller;
      throw caller.kind === 'nobody' ? missing(request) : forbidden(caller, action, subject);
    } catch (error) {
      if (error instanceof PluginServerError && error.kind === 'user') {
        this.#onRefusal({ request, action, subject, caller: caller?.name, code: error.code });
      }
      throw error;
    }
  }
}

function rightsOfNobody(reading: AnonymousReading): Rights {
  const tenants = { on: ['*'], shared: [EVERYBODY], off: [] }[reading];
  return { tenants, names: ['*'], actions: ['read'] };
}

function missing(request: IncomingMessage): PluginServerError {
  return new PluginServerError('PS_UNAUTHORIZED', 'the request has no token', {
    headers: { 'WWW-Authenticate': challengeFor(request) },
  });
}

/** Says what is missing in the words of the request; whether that plugin or tenant exists was never looked up. */
function forbidden(caller: Caller, action: Action, { tenant, name }: Subject): PluginServerError {
  const what =
    action === 'admin' ? 'tokens' : tenant === '*' ? 'everything' : ofTenant(tenant, name ?? 'all plugins');
  return new PluginServerError('PS_FORBIDDEN', `${caller.name} has no right to ${action} ${what}`);
}
