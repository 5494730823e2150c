/** What a format is filled in from: a stream, its headers, and what the connection knows. */
import type { HeaderMap } from '../../abi/header-map.js';
import type { StreamInfo } from '../filter-chain.js';

export interface FormatSubject {
  readonly info: StreamInfo;
  readonly requestHeaders?: HeaderMap | undefined;
  readonly responseHeaders?: HeaderMap | undefined;
  readonly responseTrailers?: HeaderMap | undefined;
  /** The body of a local answer, while it is being formatted. */
  readonly localReplyBody?: string;
}

/** A value with another form in JSON than in lines. */
export interface JsonValue {
  readonly json: string;
  toString(): string;
  /** At most so many characters, where it is a text. */
  cut(length: number): JsonValue;
}

/** A value; undefined is written as `-` or left out, numbers stay numbers in JSON. */
export type FormatValue = string | number | JsonValue | undefined;
export type FormatReader = (subject: FormatSubject) => FormatValue;

/** What a command takes behind its name. */
export interface Command {
  readonly takes: 'nothing' | 'argument' | 'maybe an argument';
  /** An answer that is text says what is wrong with the argument, in Envoy's words. */
  readonly make: (argument: string | undefined) => FormatReader | string;
}
