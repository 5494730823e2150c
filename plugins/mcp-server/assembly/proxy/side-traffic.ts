/** What a client sends beside requests, on its way to the server: messages without answer, the end of a session, a GET to listen. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answerAccepted } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRequest } from '../mcp-request';
import {
  becomeBackendRequest,
  becomeSessionEnd,
  becomeSessionStream,
  callBackend,
  endSession,
  Envelope,
} from './backend-request';
import { Delivery } from './delivery';
import { noteEnded } from './ended-sessions';
import { Link } from './link';
import { Listening } from './listening';
import { writeOneWay } from './one-way-text';
import { Session } from './session';

const OK: u32 = 200;
const ACCEPTED: u32 = 202;

const text = new Output();

/** Passes a notification or a response on. */
export function passMessage(request: McpRequest, link: Link, session: Session): Action {
  text.clear();
  writeOneWay(text, request.message);
  if (link.backend.cluster != '') {
    callBackend(link, session, new Envelope(), text);
    return answerAccepted();
  }
  becomeBackendRequest(link, session, new Envelope(), text);
  request.pending = new Delivery(ACCEPTED, new Bytes());
  return Action.Continue;
}

/** Passes the end of a session on. */
export function passEnd(request: McpRequest, link: Link, session: Session): Action {
  if (link.backend.cluster != '') {
    endSession(link, session);
    noteEnded(link.sessionId);
    return answerAccepted();
  }
  becomeSessionEnd(link, session);
  request.pending = new Delivery(OK, link.sessionId);
  return Action.Continue;
}

/** Lets the client listen to its session. */
export function passListening(request: McpRequest, link: Link, session: Session): Action {
  becomeSessionStream(link, session);
  request.pending = new Listening();
  return Action.Continue;
}
