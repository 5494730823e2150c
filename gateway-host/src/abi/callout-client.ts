/**
 * What a plugin's calls to other services look like to the gateway that carries them out.
 * Spec: proxy-wasm `proxy_http_call`; Envoy's async client (a timeout is an answer 504, a refused connection 503).
 */

type Pairs = readonly (readonly [string, string])[];

/** A request that a plugin makes of a cluster. */
export interface CalloutRequest {
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: Buffer;
  readonly trailers: Pairs;
  /** 0 means no limit. */
  readonly timeoutMs: number;
}

/** What came back; a failure is a reset or an answer over the limit, never a mere 5xx. */
export type CalloutAnswer =
  { readonly headers: Pairs; readonly body: Buffer; readonly trailers: Pairs } | { readonly failure: string };

/** Sends plugins' requests to clusters; the gateway gives a real one, tests a scripted one. */
export interface CalloutClient {
  has(cluster: string): boolean;
  /** Undefined when it failed at once (InternalFailure to the plugin). */
  send(request: CalloutRequest, done: (answer: CalloutAnswer) => void): { cancel(): void } | undefined;
}
