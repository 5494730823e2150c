/** What is taken from upstream: which names, checked how, each version once however many ask for it. */
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import type { Logger } from '@postern/service/logs';

import { PluginServerError } from '../errors.js';
import { Slots } from '../http/slots.js';
import { LeastRecentMap } from '../least-recent.js';
import { checkFiles, type CheckedVersion } from '../package/intake.js';
import { ofTenant, type Tenant } from '../tenant.js';
import type { MirrorLimits } from './mirror-limits.js';
import type { NameList } from './name-list.js';
import type { Upstream } from './upstream.js';

/** Answers that are remembered. */
const REMEMBERED = 4096;

export interface MirrorOptions {
  readonly upstream: Upstream;
  readonly names: NameList;
  /** Tenants that take part; what belongs to everybody always does. */
  readonly tenants: NameList;
  readonly limits: MirrorLimits;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** What is against a version that would be taken: what holds for publishers holds for upstream. */
  readonly requireAdmissible?: ((version: CheckedVersion) => void) | undefined;
  readonly now?: () => Date;
}

interface Remembered<T> {
  readonly value: T;
  readonly until: number;
}

export class Mirror {
  readonly upstream: Upstream;
  readonly #options: MirrorOptions;
  readonly #now: () => Date;
  readonly #slots: Slots;
  readonly #running = new Map<string, Promise<CheckedVersion | undefined>>();
  /** Why a version cannot be had: undefined for "there is none". */
  readonly #vain = new LeastRecentMap<Remembered<PosternError | undefined>>(REMEMBERED);
  readonly #versions = new LeastRecentMap<Remembered<Promise<string[]>>>(REMEMBERED);

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.upstream = options.upstream;
    this.#now = options.now ?? (() => new Date());
    this.#slots = new Slots({ active: options.limits.fetching, waiting: options.limits.waiting });
  }

  /** Whether anything under this name is looked for upstream. */
  covers(name: string, tenant: Tenant): boolean {
    return this.#options.names.has(name) && (tenant === undefined || this.#options.tenants.has(tenant));
  }

  /**
   * The version, judged as if it had been published here; undefined when it is not covered, or not upstream.
   *
   * @throws PluginServerError PS_MIRROR_UNAVAILABLE, PS_MIRROR_REFUSED
   */
  async fetch(ref: PluginRef, tenant: Tenant): Promise<CheckedVersion | undefined> {
    if (!this.covers(ref.name, tenant)) return undefined;
    const key = ofTenant(tenant, formatPluginRef(ref));
    const vain = this.#vain.get(key);
    if (vain !== undefined && vain.until > Date.now()) {
      if (vain.value !== undefined) throw vain.value;
      return undefined;
    }
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const fetching = this.#slots
      .run(() => this.#fetch(ref, tenant, key))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, fetching);
    return fetching;
  }

  /** Versions that are upstream, asked for at most every half minute; none for a name that is not covered. */
  async versions(name: string, tenant: Tenant): Promise<string[]> {
    if (!this.covers(name, tenant)) return [];
    const key = ofTenant(tenant, name);
    const known = this.#versions.get(key);
    if (known !== undefined && known.until > Date.now()) return known.value;
    const value = this.upstream.versions(name, tenant);
    this.#versions.set(key, { value, until: Date.now() + this.#options.limits.rememberMs }, 1);
    // What failed is asked for again.
    value.catch(() => this.#versions.delete(key));
    return value;
  }

  async #fetch(ref: PluginRef, tenant: Tenant, key: string): Promise<CheckedVersion | undefined> {
    const { limits, logger } = this.#options;
    const remember = (value: PosternError | undefined): void =>
      this.#vain.set(key, { value, until: Date.now() + limits.rememberMs }, 1);
    const files = await this.upstream.fetch(ref, tenant).catch((error: unknown) => {
      // Only what the upstream says is remembered, not that it said nothing.
      if (error instanceof PluginServerError && error.code === 'PS_MIRROR_REFUSED') remember(error);
      throw error;
    });
    if (files === undefined) {
      remember(undefined);
      return undefined;
    }
    try {
      const checked = await checkFiles(files, ref, { by: 'mirror', now: this.#now() });
      this.#options.requireAdmissible?.(checked);
      logger.info({ plugin: key, from: this.upstream.name, sha256: checked.manifest.sha256 }, 'mirrored');
      return checked;
    } catch (cause) {
      if (!(cause instanceof PosternError)) throw cause;
      const error = new PluginServerError(
        'PS_MIRROR_REFUSED',
        `the mirror's upstream has ${key}, but it would not be taken here: ${cause.message}`,
        { cause },
      );
      remember(error);
      throw error;
    }
  }
}
