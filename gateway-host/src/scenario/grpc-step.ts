/** The step `grpc`: expects a gRPC call or stream of the plugin, and answers it. */
import { refuse, type ConfigNode } from '../config/document.js';
import type { Reader } from '../config/schema.js';
import { bool, nonEmptyText, text, uint32 } from '../config/values.js';
import type { TestGrpcAnswer, TestGrpcCall, TestHost } from '../testing/index.js';
import { fields, list } from './fields.js';
import { describe, fits, headerMismatches, quote, type HeaderMatcher, type TextMatcher } from './matchers.js';
import { headerLines } from './read-lines.js';
import { headersMatcher, textMatcher } from './read-matchers.js';

/** A gRPC message: as text, or its bytes in Base64. */
type MessageMatcher = TextMatcher | { readonly kind: 'bytes'; readonly bytes: Buffer };

export interface GrpcStep {
  readonly upstream: string | undefined;
  readonly service: string | undefined;
  readonly method: string | undefined;
  readonly metadata: ReadonlyMap<string, HeaderMatcher>;
  /** All that the plugin has sent; undefined: whatever it is. */
  readonly messages: readonly MessageMatcher[] | undefined;
  readonly answer: TestGrpcAnswer;
  /** It goes on: what is answered does not end it. */
  readonly keepOpen: boolean;
}

export const grpcStep: Reader<GrpcStep> = (node) => {
  const {
    respond,
    keep_open,
    metadata = new Map(),
    ...given
  } = fields(node, {
    upstream: nonEmptyText,
    service: nonEmptyText,
    method: nonEmptyText,
    metadata: headersMatcher,
    messages: list(messageMatcher),
    respond: answer,
    keep_open: bool,
  });
  if (respond === undefined) throw refuse(node, 'respond is missing');
  const keepOpen = keep_open ?? false;
  if (keepOpen && (respond.status !== undefined || respond.trailers !== undefined))
    throw refuse(node, 'what is kept open has neither status nor trailers yet');
  return { ...given, metadata, answer: respond, keepOpen };
};

/**
 * Finds the call that waits and answers it; else says what is not as expected.
 *
 * @param keptOpen gets the calls that may stay open
 */
export function answerGrpc(step: GrpcStep, host: TestHost, keptOpen: Set<TestGrpcCall>): string[] {
  const { upstream, service, method, metadata, messages, answer, keepOpen } = step;
  const waiting = host.grpcCalls;
  const call = waiting.find(
    (one) =>
      (upstream === undefined || one.upstream === upstream) &&
      (service === undefined || one.service === service) &&
      (method === undefined || one.method === method),
  );
  if (call === undefined) {
    const others = waiting.map((one) => `${one.service}/${one.method} of ${one.upstream}`).join(', ');
    return [`no such gRPC call waits${others === '' ? '' : `; there is ${others}`}`];
  }
  const problems = headerMismatches('metadata', metadata, call.metadata);
  if (messages !== undefined) problems.push(...wrongMessages(messages, call.messages));
  if (problems.length > 0) return problems;
  if (!keepOpen) {
    call.respond(answer);
    return [];
  }
  keptOpen.add(call);
  if (answer.metadata !== undefined) call.sendInitialMetadata(answer.metadata);
  for (const message of answer.messages ?? []) call.sendMessage(message);
  return [];
}

function wrongMessages(wanted: readonly MessageMatcher[], seen: readonly Buffer[]): string[] {
  if (wanted.length !== seen.length) return [`messages: expected ${wanted.length}, seen ${seen.length}`];
  return wanted.flatMap((matcher, i) => {
    const message = seen[i] ?? Buffer.alloc(0);
    const isRight =
      matcher.kind === 'bytes' ? matcher.bytes.equals(message) : fits(matcher, message.toString());
    if (isRight) return [];
    const expected =
      matcher.kind === 'bytes' ? `the bytes ${matcher.bytes.toString('base64')}` : describe(matcher);
    const shown = matcher.kind === 'bytes' ? message.toString('base64') : quote(message.toString());
    return [`messages[${i}]: expected ${expected}, seen ${shown}`];
  });
}

function messageMatcher(node: ConfigNode): MessageMatcher {
  return isBase64(node) ? { kind: 'bytes', bytes: base64(node) } : textMatcher(node);
}

function answer(node: ConfigNode): TestGrpcAnswer {
  const { status, message, metadata, messages, trailers } = fields(node, {
    status: uint32,
    message: text,
    metadata: headerLines,
    messages: list((item) => (isBase64(item) ? base64(item) : Buffer.from(text(item)))),
    trailers: headerLines,
  });
  return {
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { statusMessage: message }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(messages === undefined ? {} : { messages }),
    ...(trailers === undefined ? {} : { trailers }),
  };
}

function isBase64(node: ConfigNode): boolean {
  return node.value instanceof Map && node.value.has('base64');
}

function base64(node: ConfigNode): Buffer {
  const { base64: written = '' } = fields(node, { base64: text });
  const bytes = Buffer.from(written, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== written.replace(/=+$/, ''))
    throw refuse(node, 'base64 is not well-formed');
  return bytes;
}
