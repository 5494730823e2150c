/** What each host knows, where hosts differ. Sources: the hosts' registrations, and stock Envoy 1.40 observed. */
import {
  findHostFunction,
  formatFunctionType,
  HOST_FUNCTIONS,
  WASI_FUNCTIONS,
  WASI_MODULES,
  WASI_REQUIRED,
  type AbiVersion,
  type HostFunction,
  type Provider,
} from '../abi/index.js';

/** The hosts for which modules are checked. */
export const TARGETS = ['envoy', 'higress', 'ngx'] as const;

/** Envoy 1.36 and later, Higress, or ngx_wasm_module. */
export type Target = (typeof TARGETS)[number];

/** One host. */
export interface TargetHost {
  readonly title: string;
  /** The ABI versions whose markers it knows. */
  readonly versions: readonly AbiVersion[];
  /** Whose functions it links. */
  readonly providers: readonly Provider[];
  /** WASI functions that it links with fewer parameters than WASI gives them: how many of them it takes. */
  readonly shortened: Readonly<Record<string, number>>;
  /** Whether it is not known to offer a function that it should: absent, or answered with Unimplemented. */
  readonly lacks: (module: string, name: string) => boolean;
  /** Whether it is built on Envoy's V8 host, whose crashes and limits were observed. */
  readonly envoyHost: boolean;
}

// ngx_wasm_module has no gRPC, no DNS and no lookup of other queues; of WASI it has a subset, of which only the
// part that the proxy-wasm specification requires is sure.
const NGX_LACKS = /^(proxy_grpc_|proxy_resolve_shared_queue$|envoy_)/;

const ENVOY: TargetHost = {
  title: 'Envoy',
  versions: ['0.1.0', '0.2.0', '0.2.1'],
  providers: ['proxy-wasm', 'envoy', 'wasi'],
  shortened: { path_link: 6, path_symlink: 4 },
  lacks: () => false,
  envoyHost: true,
};

/** What is known of each target. */
export const HOSTS: Readonly<Record<Target, TargetHost>> = {
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
    lacks: (module, name) => (module === 'env' ? NGX_LACKS.test(name) : !WASI_REQUIRED.includes(name)),
    envoyHost: false,
  },
};

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
