/** What scenarios of chapters have in common: the chapter's module, and a VM of its own, so that ids are compared as they are. */
import {
  answers,
  chunked,
  chunkedResponse,
  request,
  respond,
  stringAny,
  type Answer,
  type Json,
  type Scenario,
  type ScenarioPlugin,
  type Setup,
  type Step,
} from '../../envoy/side-by-side/scenario.js';

/** What chapters are given: their modules, and where the gRPC service listens. */
export interface Given {
  readonly moduleOf: (chapter: string) => string;
  readonly grpcPort: number;
}

/** More of a scenario; `plugins` get the chapter's module. */
export type ChapterParts = Partial<Scenario>;

/** Makes the scenarios of one chapter; the request's path names what the plugin is to do. */
export function chapterOf(chapter: string, { moduleOf }: Given) {
  return (name: string, { plugins = [{}], ...rest }: ChapterParts = {}): Scenario => ({
    id: `${chapter}.${name}`,
    from: `ABI chapter ${chapter}`,
    plugins: plugins.map((plugin) =>
      plugin.module === undefined ? { ...plugin, module: moduleOf(chapter) } : plugin,
    ),
    // All that need no process of their own share one: starting it takes longer than they do.
    ...(rest.own === undefined ? { group: 'chapters', ownVm: true } : {}),
    client: [at(name)],
    ...rest,
  });
}

/** A request whose path names what the plugin is to do. */
export function at(step: string, parts: Parameters<typeof request>[0] = {}): string {
  return request({ path: `/${step}`, ...parts });
}

/** A POST in two chunks that does so. */
export function postAt(step: string, headers: readonly string[] = []): Step[] {
  return chunked(['hello', 'world'], { path: `/${step}`, headers });
}

/** An answer in two chunks. */
export function chunkedAnswer(headers: readonly string[] = []): Answer[] {
  return [{ steps: chunkedResponse(['first', 'second'], headers) }];
}

/** A plugin with a text as its configuration. */
export function configured(text: string, more: Partial<ScenarioPlugin> = {}): ScenarioPlugin {
  return { ...more, fields: { ...more.fields, configuration: stringAny(text) } };
}

export const CALLEE = { callee: answers('200 OK', ['x-callee: 1'], 'from callee') };

/** Answers once the client has sent everything: what is held does not depend on who is faster. */
export const PATIENT_CALLEE: { readonly callee: readonly Answer[] } = {
  callee: [{ steps: ['client-done', { wait: 150 }, respond('200 OK', [], 'from callee')] }],
};

const HTTP = 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

function protocol(options: Json): Json {
  const typed = { '@type': HTTP, explicit_http_config: options };
  return {
    typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed },
  };
}

/** Trailers both ways over HTTP/1: a cluster that reads them, and a listener that does. */
export const TRAILERS: Setup = {
  manager: { http_protocol_options: { enable_trailers: true } },
  clusters: { trailing: protocol({ http_protocol_options: { enable_trailers: true } }) },
  virtualHosts: [
    { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'trailing' } }] },
  ],
};

/** A message's chunks with two trailers behind them. */
export const WITH_TRAILERS = '3\nabc\n2\nde\n0\nx-t: t\nx-u: u\n\n';

/** A cluster that speaks HTTP/2 to a port. */
export function http2Cluster(name: string, port: number): Json {
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  const endpoints = [{ lb_endpoints: [{ endpoint: { address } }] }];
  return { ...protocol({ http2_protocol_options: {} }), load_assignment: { cluster_name: name, endpoints } };
}
