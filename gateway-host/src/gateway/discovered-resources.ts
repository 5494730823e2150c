/**
 * Route tables and filter settings that listeners take from files of their own: what each file holds, and listeners with
 * that put in. A change makes new specifications of the same listeners, which keep their sockets, connections and plugins.
 * Spec: Envoy docs "RDS", "ECDS"; statistics `http.<prefix>.rds.<name>.*`, `extension_config_discovery.http_filter.<name>.*`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';

import type { DownstreamTlsConfig } from '../config/messages/downstream-tls.js';
import type { FilterChainSpec } from '../config/messages/filter-chain.js';
import type { ConnectionManagerSpec } from '../config/messages/http-connection-manager.js';
import type { HttpFilterConfig, HttpFilterSpec } from '../config/messages/http-filters.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import type { RouteTableConfig } from '../config/messages/route.js';
import { mergeValidation, type SecretFile } from '../config/messages/secret.js';
import type { SecretSpec } from '../config/static-secrets.js';
import { GatewayError } from '../errors.js';
import { DiscoveredFile, type AnyDiscoveredFile, type DiscoveredFileContext } from './discovered-file.js';
import { filterSource, routeSource, secretSource } from './discovery-sources.js';
import { markOf } from './watched-files.js';

export class DiscoveredResources {
  readonly #context: DiscoveredFileContext;
  readonly #routes = new Map<string, DiscoveredFile<RouteTableConfig>>();
  readonly #secrets = new Map<string, DiscoveredFile<SecretSpec>>();
  readonly #filters = new Map<string, DiscoveredFile<HttpFilterConfig>>();

  constructor(context: DiscoveredFileContext) {
    this.#context = context;
  }

  /** All files that some listener has named. */
  get files(): AnyDiscoveredFile[] {
    return [...this.#routes.values(), ...this.#filters.values(), ...this.#secrets.values()];
  }

  /**
   * The listeners with what their files hold.
   *
   * @throws GatewayError GH_CONFIG when a file is not there
   */
  resolve(specs: readonly ListenerSpec[]): ListenerSpec[] {
    return specs.map((spec) => ({
      ...spec,
      chains: spec.chains.map((chain) => this.#chain(chain)),
      defaultChain: spec.defaultChain && this.#chain(spec.defaultChain),
    }));
  }

  /** Whether a listener takes something from one of these files. */
  uses(spec: ListenerSpec, files: readonly AnyDiscoveredFile[]): boolean {
    const keys = new Set(keysOf(spec));
    return files.some(({ key }) => keys.has(key));
  }

  #chain(given: FilterChainSpec): FilterChainSpec {
    const chain = { ...given, tls: given.tls && this.#tls(given.tls) };
    if (chain.handler.kind !== 'http') return chain;
    return { ...chain, handler: { ...chain.handler, manager: this.#manager(chain.handler.manager) } };
  }

  /** A certificate that has not come yet is left out: clients are refused until it does. */
  #tls<T extends DownstreamTlsConfig>(tls: T): T {
    const { awaited } = tls;
    if (awaited === undefined) return tls;
    const found = awaited.certificates.map((from) => this.#secret(from, 'certificate'));
    const added = found.flatMap((one) => (one?.kind === 'certificate' ? [one.certificate] : []));
    const certificates = [...tls.certificates, ...added];
    if (awaited.validation === undefined) return { ...tls, certificates, awaited: undefined };
    const { base, from } = awaited.validation;
    const secret = this.#secret(from, 'validation');
    // Without what is to be checked nobody may come in.
    if (secret?.kind !== 'validation') return { ...tls, certificates: [], awaited: undefined };
    const { trustedCa, names: clientNames } = mergeValidation(base, secret.validation);
    return { ...tls, certificates, trustedCa, clientNames, awaited: undefined };
  }

  #secret({ name, file }: SecretFile, kind: SecretSpec['kind']): SecretSpec | undefined {
    const key = secretKey({ name, file });
    const source = secretSource(name, kind);
    return open(this.#secrets, key, () => new DiscoveredFile(key, file, source, this.#context)).current;
  }

  /** What is resolved names its file no more, so that threads do not look for it. */
  #manager(manager: ConnectionManagerSpec): ConnectionManagerSpec {
    const { routesFrom, settings } = manager;
    const filters = manager.filters.map((filter) => this.#filter(filter));
    const upgrades = manager.upgrades.map((upgrade) => ({
      ...upgrade,
      filters: upgrade.filters?.map((filter) => this.#filter(filter)),
    }));
    if (routesFrom === undefined) return { ...manager, filters, upgrades };
    const key = routeKey(manager) ?? '';
    const file = open(this.#routes, key, () => {
      const source = routeSource(routesFrom.name, settings.statPrefix, this.#context.hasCluster);
      return new DiscoveredFile(key, routesFrom.file, source, this.#context);
    });
    return { ...manager, filters, upgrades, routes: file.current ?? manager.routes, routesFrom: undefined };
  }

  #filter(filter: HttpFilterSpec): HttpFilterSpec {
    const { discovery, name } = filter;
    if (discovery === undefined) return filter;
    const key = filterKey(filter) ?? '';
    const file = open(this.#filters, key, () => {
      return new DiscoveredFile(key, discovery.from, filterSource(name, discovery.types), this.#context);
    });
    return { ...filter, config: file.current ?? filter.config, discovery: undefined };
  }
}

/** The file that is known under this key, or a new one that has been read once. */
function open<T>(
  known: Map<string, DiscoveredFile<T>>,
  key: string,
  create: () => DiscoveredFile<T>,
): DiscoveredFile<T> {
  const old = known.get(key);
  if (old !== undefined) return old;
  const fresh = create();
  const { path } = fresh.file;
  if (!existsSync(path)) {
    const what = 'paths must refer to an existing path in the system';
    throw new GatewayError('GH_CONFIG', `${what}: '${path}' does not exist`);
  }
  known.set(key, fresh);
  const seen = markOf(statSync(path));
  fresh.read(readFileSync(path, 'utf8'), seen)?.accept();
  return fresh;
}

function routeKey({ routesFrom, settings }: ConnectionManagerSpec): string | undefined {
  return routesFrom && `rds ${settings.statPrefix} ${routesFrom.name} ${routesFrom.file.path}`;
}

function secretKey({ name, file }: SecretFile): string {
  return `sds ${name} ${file.path}`;
}

function filterKey({ name, discovery }: HttpFilterSpec): string | undefined {
  return discovery && `ecds ${name} ${discovery.from.path} ${discovery.types.join()}`;
}

function keysOf({ chains, defaultChain }: ListenerSpec): string[] {
  const all = defaultChain === undefined ? chains : [...chains, defaultChain];
  return all.flatMap(({ handler, tls }) => {
    const { certificates = [], validation } = tls?.awaited ?? {};
    const secrets = [...certificates, ...(validation === undefined ? [] : [validation.from])].map(secretKey);
    if (handler.kind !== 'http') return secrets;
    const { filters, upgrades } = handler.manager;
    const every = [...filters, ...upgrades.flatMap((upgrade) => upgrade.filters ?? [])];
    const keys = [...secrets, routeKey(handler.manager), ...every.map(filterKey)];
    return keys.filter((key) => key !== undefined);
  });
}
