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

/** A gRPC call that a plugin makes; unary calls are streams of one message each way. */
export interface GrpcCallRequest {
  readonly cluster: string;
  /** `:authority`, if it is not the cluster's name. */
  readonly authority?: string;
  readonly service: string;
  readonly method: string;
  readonly metadata: Pairs;
  /** 0 means no limit. */
  readonly timeoutMs: number;
}

/**
 * What a gRPC call tells, in this order; nothing comes after `onClose`. As Envoy 1.40 does it: headers that end the
 * stream come as no initial metadata (an empty list) and are the trailing metadata, unless they are not of status 200
 * (then both lists are empty); a reset or time limit makes an answer of its own (`:status` 200, `content-type`,
 * `grpc-status` 14, `grpc-message`), which ends the stream too; a broken frame is a close with 13.
 */
export interface GrpcCallEvents {
  onInitialMetadata(metadata: Pairs): void;
  onMessage(message: Buffer): void;
  onTrailingMetadata(metadata: Pairs): void;
  /**
   * A gRPC status, 0 to 16, and `grpc-message` as it was sent, with the response code details in braces behind it:
   * "no{via_upstream}"; the details alone where there is no message.
   */
  onClose(status: number, message: string): void;
}

/** A gRPC call under way. */
export interface GrpcCall {
  /** `endStream` closes our side after this message. */
  send(message: Buffer, endStream: boolean): void;
  /** Closes our side; answers may still come. */
  close(): void;
  /** Ends the call; no event follows. */
  cancel(): void;
}

/** Sends plugins' requests to clusters; the gateway gives a real one, tests a scripted one. */
export interface CalloutClient {
  has(cluster: string): boolean;
  /** Undefined when it failed at once (InternalFailure to the plugin). */
  send(request: CalloutRequest, done: (answer: CalloutAnswer) => void): { cancel(): void } | undefined;
  /** Undefined when it failed at once (InternalFailure to the plugin). */
  openGrpc?(request: GrpcCallRequest, events: GrpcCallEvents): GrpcCall | undefined;
}
