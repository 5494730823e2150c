/** What each host knows, where hosts differ. Sources: the hosts' registrations, and stock Envoy 1.40 observed. */
import {
  findHostFunction,
  formatFunctionType,
  HOST_FUNCTIONS,
  WASI_FUNCTIONS,
  WASI_MODULES,
  WASI_OF_ENVOY_1_36,
  WASI_REQUIRED,
  type AbiVersion,
  type HostFunction,
  type Provider,
} from '../abi/index.js';

/** The hosts for which modules are checked. */
export const TARGETS = ['envoy', 'higress', 'ngx'] as const;

/** Envoy, Higress, or ngx_wasm_module. */
export type Target = (typeof TARGETS)[number];

/** The versions of Envoy whose verdicts were observed, oldest first. One between them is taken for the older one. */
export const ENVOY_VERSIONS = ['1.36', '1.40'] as const;

/** One of them. */
export type EnvoyVersion = (typeof ENVOY_VERSIONS)[number];

/** One host. */
export interface TargetHost {
  readonly title: string;
  /** The ABI versions whose markers it knows. */
  readonly versions: readonly AbiVersion[];
  /** Whose functions it links. */
  readonly providers: readonly Provider[];
  /** WASI functions that it links with fewer parameters than WASI gives them: how many of them it takes. */
  readonly shortened: Readonly<Record<string, number>>;
  /** The functions of WASI that it has; all of them where this is not said. */
  readonly wasi?: readonly string[];
  /** Who is not known to offer a function that is linked here (absent, or answered with Unimplemented), as the beginning of a sentence. */
  readonly lacks: (module: string, name: string) => string | undefined;
  /** Whether it is built on Envoy's V8 host, whose crashes and limits were observed. */
  readonly envoyHost: boolean;
}

// ngx_wasm_module has no gRPC, no DNS and no lookup of other queues; of WASI it has a subset, of which only the
// part that the proxy-wasm specification requires is sure.
const NGX_LACKS = /^(proxy_grpc_|proxy_resolve_shared_queue$|envoy_)/;

const nobody = (): undefined => undefined;

const ENVOY: TargetHost = {
  title: 'Envoy',
  versions: ['0.1.0', '0.2.0', '0.2.1'],
  providers: ['proxy-wasm', 'envoy', 'wasi'],
  shortened: { path_link: 6, path_symlink: 4 },
  lacks: nobody,
  envoyHost: true,
};

/** What is known of each target. */
const HOSTS: Readonly<Record<Target, TargetHost>> = {
  envoy: ENVOY,
  higress: {
    ...ENVOY,
    title: 'Higress',
    versions: [...ENVOY.versions, '0.2.100'],
    providers: [...ENVOY.providers, 'higress'],
    shortened: { ...ENVOY.shortened, path_rename: 5 },
  },
  ngx: {
    ...ENVOY,
    title: 'ngx_wasm_module',
    shortened: {},
    lacks: (module, name) => {
      const isSure = module === 'env' ? !NGX_LACKS.test(name) : WASI_REQUIRED.includes(name);
      return isSure ? undefined : 'ngx_wasm_module is not known to offer';
    },
    envoyHost: false,
  },
};

/** The host that a module is checked for; one for Envoy from `minimumVersion` on has what all of these have. */
export function hostOf(target: Target, minimumVersion?: EnvoyVersion): TargetHost {
  const host = HOSTS[target];
  if (target !== 'envoy' || minimumVersion === '1.40') return host;
  if (minimumVersion === '1.36') return { ...host, title: 'Envoy 1.36', wasi: WASI_OF_ENVOY_1_36 };
  return {
    ...host,
    lacks: (module, name) =>
      module === 'env' || WASI_OF_ENVOY_1_36.includes(name) ? undefined : 'Envoy before 1.40 does not offer',
  };
}

/** The observed version that stands for Envoy `text`, as in "1.36.4"; undefined for one that is older than all. */
export function observedVersion(text: string): EnvoyVersion | undefined {
  const minor = (version: string): number => Number(version.split('.')[1]);
  if (!/^1\.\d{1,4}(\.\d{1,4})?$/.test(text)) return undefined;
  return ENVOY_VERSIONS.findLast((version) => minor(version) <= minor(text));
}

/** Whether `text` names a target. */
export function isTarget(text: string): text is Target {
  return TARGETS.some((target) => target === text);
}

/** The function that `host` links for an import of a module of ABI `version`, with the host's own types. */
export function linkedFunction(
  host: TargetHost,
  version: AbiVersion,
  wanted: { readonly module: string; readonly name: string },
): HostFunction | undefined {
  const row = findRow(wanted.module, wanted.name);
  if (row === undefined || row.name === 'proc_raise') return undefined;
  if (!row.versions.includes(version) || !host.providers.includes(row.provider)) return undefined;
  if (row.provider === 'wasi' && host.wasi?.includes(row.name) === false) return undefined;
  const shortened = host.shortened[row.name];
  return shortened === undefined ? row : { ...row, params: row.params.slice(0, shortened) };
}

/** The row of a function that any host has, for telling why this one does not. */
export function findRow(module: string, name: string): HostFunction | undefined {
  if (module === 'env') return findHostFunction(name);
  if (WASI_MODULES.some((known) => known === module)) return WASI_FUNCTIONS.find((row) => row.name === name);
  return undefined;
}

/** The names that `host` links in `module` for ABI `version`. */
export function linkedNames(host: TargetHost, version: AbiVersion, module: string): string[] {
  const rows = module === 'env' ? HOST_FUNCTIONS : WASI_FUNCTIONS;
  return rows.filter(({ name }) => linkedFunction(host, version, { module, name })).map((row) => row.name);
}

/** A function as a declaration: "proxy_done() -> i32". */
export function declaration(row: Pick<HostFunction, 'name' | 'params' | 'results'>): string {
  const params = row.params.map(({ name, type }) => `${name}: ${type}`).join(', ');
  return `${row.name}(${params})${formatFunctionType({ params: [], results: row.results }).slice('void'.length)}`;
}
