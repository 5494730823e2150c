/**
 * In which part of a stream's life the host is calling, and what may be called there. Envoy does not check:
 * a local response in on_log, or continuing a response that has not begun, crashes the whole process.
 */

import { beginCallback } from './collector';
import { log, LogLevel } from './log';
import { E_ENDED_STREAM, E_NO_RESPONSE, E_NO_STREAM } from './messages';

/** Who is being called. */
export enum Scope {
  Root = 0,
  Request = 1,
  Response = 2,
  Ended = 3,
  /** A connection without HTTP. */
  Connection = 4,
}

let current: Scope = Scope.Root;

/** First thing in every callback; endCallback() is the last. */
@inline
export function enter(scope: Scope): void {
  beginCallback();
  current = scope;
}

/** The same callback goes on in another scope. */
@inline
export function switchTo(scope: Scope): void {
  current = scope;
}

/** True when an HTTP stream is there to answer or to continue; says why in the log when not. */
export function streamIsOpen(call: string): bool {
  if (current == Scope.Request || current == Scope.Response) return true;
  return refuse(call);
}

/** True when an HTTP stream or a connection is there to close. */
export function canBeClosed(call: string): bool {
  return current == Scope.Connection || streamIsOpen(call);
}

/** True when a connection is there to read on. */
export function connectionIsOpen(call: string): bool {
  return current == Scope.Connection || refuse(call);
}

function refuse(call: string): bool {
  log(LogLevel.Error, (current == Scope.Ended ? E_ENDED_STREAM : E_NO_STREAM) + call);
  return false;
}

/** True when the stream's response can be continued. */
export function responseIsOpen(call: string): bool {
  if (!streamIsOpen(call)) return false;
  if (current == Scope.Response) return true;
  log(LogLevel.Error, E_NO_RESPONSE + call);
  return false;
}
