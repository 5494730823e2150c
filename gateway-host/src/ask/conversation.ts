/** What is said in a conversation with a plugin: one JSON value a line, a start first, then an answer for each request. */
import type { TestOutcome, TestRequest } from '../testing/index.js';

/** One line that the plugin, or the host for it, has logged. */
export interface AskedLogLine {
  readonly level: string;
  readonly message: string;
}

/** A message as JSON can hold it: bytes that are no UTF-8 stand in Base64. */
export interface AskedMessage {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | { readonly base64: string };
}

/** Whether the plugin took its configuration. */
export type AskStart =
  | { readonly outcome: 'started'; readonly log: readonly AskedLogLine[] }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly reason: string;
      readonly log: readonly AskedLogLine[];
    };

/** What became of a request. */
export type AskAnswer = { readonly log: readonly AskedLogLine[] } & (
  | ({ readonly outcome: Extract<TestOutcome, 'local-reply'>; readonly status: number } & AskedMessage)
  | { readonly outcome: Extract<TestOutcome, 'upstream'>; readonly upstream: AskedMessage }
  | {
      readonly outcome: Extract<TestOutcome, 'paused'>;
      readonly reason: string;
      /** The clusters whose answers it waits for. */
      readonly callouts: readonly string[];
    }
  | { readonly outcome: Extract<TestOutcome, 'reset'> }
  | { readonly outcome: 'too-large'; readonly bytes: number }
);

/** What may be asked. */
export type AskRequest = Pick<
  TestRequest,
  'method' | 'path' | 'authority' | 'headers' | 'body' | 'properties'
>;
