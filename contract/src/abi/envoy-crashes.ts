/** Calls that take the whole of Envoy down, as seen on Envoy 1.40. Hosts that are not Envoy refuse them and say so. */

/** One such call, of a host function or a foreign function: both fields together are a sentence's subject. */
export type EnvoyCrash = Readonly<Record<'call' | 'when', string>>;

/** By the name under which hosts refuse them. */
export const ENVOY_CRASHES = {
  replyAtEnd: { call: 'send_local_response', when: 'at the end of a stream' },
  replyTwice: { call: 'send_local_response', when: 'a second time in a response callback' },
  closeAtEnd: { call: 'close_stream', when: 'at the end of a stream' },
  closeTwice: { call: 'close_stream', when: 'a second time in a callback' },
  closeAfterReply: { call: 'close_stream', when: 'after send_local_response in a response callback' },
  continueNothing: { call: 'continue_stream(response)', when: 'without a response' },
  grpcTarget: { call: 'grpc_call, grpc_stream', when: 'with a service that names no target ("", "users")' },
  flatBuffers: { call: 'declare_property', when: 'of FlatBuffers that are looked into' },
} as const satisfies Readonly<Record<string, EnvoyCrash>>;
