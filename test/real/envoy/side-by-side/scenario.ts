/** What a scenario may say: plugins and their scripts, configuration, what client and upstream do, what Envoy is known to do. */
export type Json = Record<string, unknown>;

/** One plugin of the chain. `script` maps callbacks to operations of the script plugin. */
export interface ScenarioPlugin {
  /** Default A, B, C by place. */
  readonly name?: string;
  readonly script?: Readonly<Record<string, string>>;
  /** Which build of the script plugin (`0.2.1` unless said), or `wat:NAME` for a module of `modules/`. */
  readonly module?: string;
  /** Default: one VM id for each listener; `{vm}` in it stands for that id. */
  readonly vmId?: string;
  readonly rootId?: string;
  /** The VM's configuration. */
  readonly vmConfiguration?: string;
  /** More fields of PluginConfig. */
  readonly fields?: Json;
  /** More fields of VmConfig. */
  readonly vmFields?: Json;
  /** More fields of the HTTP filter's entry. */
  readonly filter?: Json;
}

/** What makes a listener of its own; scenarios whose setups are equal share one. */
export interface Setup {
  readonly manager?: Json;
  readonly listener?: Json;
  readonly virtualHosts?: readonly Json[];
  readonly routeConfig?: Json;
  readonly router?: Json;
  /** More clusters, by name: what differs from the common ones; `"{port:main}"` is the port of an upstream. */
  readonly clusters?: Readonly<Record<string, Json>>;
  /** Filters before the plugins. */
  readonly filters?: readonly Json[];
  /** Plugins on the bytes, in front of the connection manager; their scripts are those of all scenarios of the listener. */
  readonly network?: readonly ScenarioPlugin[];
}

/** A text to send (`\n` becomes CRLF, `{id}` the scenario's id), a pause, or something done to the connection. */
export type Step =
  | string
  | { readonly wait: number }
  | { readonly bytes: string }
  | { readonly until: string }
  | Change
  /** Until a plugin has said this, since the connection began or, of an upstream, the request came. */
  | { readonly said: string }
  /** Until the gateway has read what was sent so far. */
  | 'read'
  /** Of an upstream: until the client has done all its steps and the gateway has read them. */
  | 'client-done'
  /** Until the other side has ended the connection. */
  | 'end'
  | 'close'
  | 'half-close'
  | 'reset';

/** Something done to the gateway by whoever runs it; a list of nothing else opens no connection. */
export type Change =
  /** New plugins for the listener, by the file that an LDS watches; until it serves, or else only until it is taken. */
  | { readonly update: readonly ScenarioPlugin[]; readonly warming?: true }
  /** New content of one of the scenario's files, until a counter of those with this prefix has moved. */
  | { readonly write: string; readonly content: Json | string; readonly counters: string }
  /** Until a figure has a value. */
  | { readonly stat: string; readonly is: number };

/** What an upstream does with one request: steps, after the request's head or after all of it. */
export interface Answer {
  readonly after?: 'head' | 'request';
  readonly steps: readonly Step[];
}

/** What Envoy is known to do, as texts that must occur in what was observed, in this order. */
export interface Expectation {
  readonly client?: readonly string[];
  readonly said?: readonly string[];
  readonly never?: readonly string[];
  readonly upstream?: readonly string[];
  readonly log?: readonly string[];
  readonly start?: readonly string[];
}

export interface Scenario {
  readonly id: string;
  /** The observation it repeats. */
  readonly from: string;
  readonly plugins?: readonly ScenarioPlugin[];
  readonly setup?: Setup;
  /** Scenarios of one group share a process on each side; a crash or a failed load concerns its group only. */
  readonly group?: string;
  /** A listener and a VM of its own, ids are compared as they are. Needed where a VM dies. */
  readonly ownVm?: boolean;
  /** A process of its own, of which the start is compared as well; `validate` runs the configuration check too. */
  readonly own?: 'process' | 'validate';
  /** Envoy 1.36 cannot load its configuration, or dies of it: it runs in a group without that one. */
  readonly since?: '1.40';
  /** Listeners come from a watched file; only with `own`. */
  readonly lds?: boolean;
  /** Files that its configuration names as `{file:NAME}`, by name; only with `own`. */
  readonly files?: Readonly<Record<string, Json>>;
  /** The start is over once plugins have said a text so many times, in whatever threads; only with `own`. */
  readonly startSays?: { readonly text: string; readonly times: number };
  /** More of the bootstrap; only with `own`. */
  readonly bootstrap?: (ports: Readonly<Record<string, number>>) => Json;
  /** What the client does; default: one GET. Several lists are connections, one after the other. */
  readonly client?: readonly Step[] | readonly (readonly Step[])[];
  /** How many final responses the client waits for on each connection; default 1. */
  readonly responses?: number;
  /** The requests are HEAD requests: answers have no body. */
  readonly head?: boolean;
  /** The requests are CONNECT requests: what follows a good answer is no HTTP. */
  readonly connect?: boolean;
  /** How long the client waits for an answer, in ms; default 3000. */
  readonly patience?: number;
  /** How long to watch after the client is done, in ms. */
  readonly settle?: number;
  /** What the upstreams do, by cluster; the last answer repeats. Default: 200 with a short body. */
  readonly upstream?: Readonly<Record<string, readonly Answer[]>>;
  /** Stats whose change is compared. */
  readonly stats?: readonly string[];
  /** Lines of the admin's Prometheus page that hold one of these texts are compared as well. */
  readonly prometheus?: readonly string[];
  /** Host calls whose result differs from run to run (a time, a port): only the size is compared. */
  readonly volatile?: readonly string[];
  /** What plugins said is compared with what the program puts before it: names of plugin, root and VM. */
  readonly wholeLines?: true;
  /** Upstream headers are compared in their order and with `connection`. */
  readonly strict?: boolean;
  readonly expect?: Expectation;
}

/** A text as the configuration of a plugin. */
export function stringAny(value: string): Json {
  return { '@type': 'type.googleapis.com/google.protobuf.StringValue', value };
}

/** The scenario's own configuration of held headers. */
export const HELD: Json = { allow_on_headers_stop_iteration: true };

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A request as text; the header that names the scenario is among it. */
export function request(parts: RequestParts = {}): string {
  const { method = 'GET', path = '/echo', host = 'h.test', headers = [], body } = parts;
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, 'x-scenario: {id}', ...headers, ...length];
  return `${lines.join('\n')}\n\n${body ?? ''}`;
}

/** A POST in chunks, each sent when the gateway has read the one before. */
export function chunked(chunks: readonly string[], parts: RequestParts = {}): Step[] {
  const headers = [...(parts.headers ?? []), 'transfer-encoding: chunked'];
  const steps: Step[] = [request({ method: 'POST', ...parts, headers })];
  for (const chunk of chunks) steps.push('read', `${chunk.length.toString(16)}\n${chunk}\n`);
  return [...steps, 'read', '0\n\n'];
}

/** A response in chunks, each sent when the gateway has read the one before. */
export function chunkedResponse(chunks: readonly string[], headers: readonly string[] = []): Step[] {
  const head = ['HTTP/1.1 200 OK', ...headers, 'transfer-encoding: chunked'].join('\n');
  const steps: Step[] = [`${head}\n\n`];
  for (const chunk of chunks) steps.push('read', `${chunk.length.toString(16)}\n${chunk}\n`);
  return [...steps, 'read', '0\n\n'];
}

/** A response as text. */
export function respond(status: string, headers: readonly string[] = [], body = ''): string {
  return `HTTP/1.1 ${status}\n${[...headers, `content-length: ${body.length}`].join('\n')}\n\n${body}`;
}

/** One answer that is written at once. */
export function answers(status: string, headers: readonly string[] = [], body = ''): Answer[] {
  return [{ steps: [respond(status, headers, body)] }];
}
