/** Answering a client in the request phase: JSON-RPC bodies, acknowledgements, refusals. Spec: MCP "Sending Messages to the Server". */

import { Bytes } from '../bytes';
import { HeaderList } from '../header-list';
import { Output } from '../json';
import { sendLocalResponseBytes } from '../local-response';
import { Action } from '../stream';
import { ErrorCode } from './codes';
import { writeError, writeFault } from './envelope';
import { Message } from './message';
import { Verdict } from './request-head';

const JSON_HEADERS = HeaderList.of('content-type', 'application/json');
const EVENT_HEADERS = eventHeaders();
const SESSION_ID = Bytes.of('mcp-session-id');
const ALLOW_HEADERS = HeaderList.of('allow', 'POST');
const NO_HEADERS = new HeaderList();
const NOTHING = new Bytes();
const NULL_ID = Bytes.of('null');
const view = new Bytes();
const refusal = new Output();

const ACCEPTED = Bytes.of('mcp:accepted');
const REFUSED = Bytes.of('mcp:refused');

/** Sends what `out` holds as a JSON answer. `details` stands in the gateway's access log; a session id goes along. */
export function answer(status: u32, out: Output, details: Bytes, sessionId: Bytes = NOTHING): Action {
  view.ptr = out.data;
  view.size = <i32>out.length;
  const headers = sessionId.size == 0 ? JSON_HEADERS : HeaderList.of('content-type', 'application/json');
  if (sessionId.size > 0) headers.addBytes(SESSION_ID, sessionId);
  sendLocalResponseBytes(status, details, headers, view);
  return Action.Pause;
}

/** Sends what `events` holds as an event stream that ends with it. */
export function answerEvents(events: Output, details: Bytes, sessionId: Bytes = NOTHING): Action {
  view.ptr = events.data;
  view.size = <i32>events.length;
  const headers = sessionId.size == 0 ? EVENT_HEADERS : eventHeaders();
  if (sessionId.size > 0) headers.addBytes(SESSION_ID, sessionId);
  sendLocalResponseBytes(200, details, headers, view);
  return Action.Pause;
}

function eventHeaders(): HeaderList {
  return HeaderList.of('content-type', 'text/event-stream')
    .add('cache-control', 'no-store')
    .add('x-accel-buffering', 'no');
}

/** 202 without a body: notifications and responses get no answer. */
export function answerAccepted(): Action {
  sendLocalResponseBytes(202, ACCEPTED, NO_HEADERS, NOTHING);
  return Action.Pause;
}

/** An HTTP error whose body says why as a JSON-RPC error without id. */
export function answerRefusal(status: u32, code: ErrorCode, text: string): Action {
  refusal.clear();
  writeError(refusal, NULL_ID, code, text);
  return answer(status, refusal, REFUSED);
}

/** The answer to a message that is none: 400, or 200 when only its parameters are wrong. */
export function answerInvalid(message: Message): Action {
  refusal.clear();
  writeFault(refusal, message.id, message.errorCode, message.errorText);
  return answer(message.errorCode == ErrorCode.InvalidParams ? 200 : 400, refusal, REFUSED);
}

/** 400 for what stands where this revision has no place for it. */
export function answerMisplaced(what: string): Action {
  refusal.clear();
  writeFault(refusal, NULL_ID, ErrorCode.InvalidRequest, what);
  return answer(400, refusal, REFUSED);
}

/** The answer to a request that cannot carry an MCP message. */
export function answerVerdict(verdict: Verdict): Action {
  if (verdict == Verdict.WrongMethod) {
    sendLocalResponseBytes(405, REFUSED, ALLOW_HEADERS, NOTHING);
    return Action.Pause;
  }
  if (verdict == Verdict.WrongMediaType) {
    return answerRefusal(
      415,
      ErrorCode.InvalidRequest,
      'Unsupported Media Type: not application/json, or encoded',
    );
  }
  return answerRefusal(
    406,
    ErrorCode.InvalidRequest,
    'Not Acceptable: neither application/json nor text/event-stream',
  );
}
