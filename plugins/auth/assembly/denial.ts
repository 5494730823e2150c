/** What a caller hears who is not let in. Spec: RFC 9110 §15.5.2 and §15.5.4; texts as Higress key-auth. */

import { Action, Bytes, HeaderList, sendLocalResponseBytes } from 'proxy-wasm-assemblyscript-sdk/assembly';

/** A finished answer. */
export class Denial {
  private body: Bytes;
  private details: Bytes;

  constructor(
    private status: u32,
    private headers: HeaderList,
    details: string,
    body: string,
  ) {
    this.details = Bytes.of(details);
    this.body = Bytes.of(body);
  }

  /** Answers the request. */
  send(): Action {
    sendLocalResponseBytes(this.status, this.details, this.headers, this.body);
    return Action.Pause;
  }
}

const PLAIN = HeaderList.of('content-type', 'text/plain; charset=utf-8');
const CHALLENGE = HeaderList.of('www-authenticate', 'Key realm="MSE Gateway"').add(
  'content-type',
  'text/plain; charset=utf-8',
);

export const NO_KEY = new Denial(
  401,
  CHALLENGE,
  'key-auth.no_key',
  'Request denied by Key Auth check. No Key Authentication information found.',
);

export const SEVERAL_KEYS = new Denial(
  401,
  CHALLENGE,
  'key-auth.several_keys',
  'Request denied by Key Auth check. Multi Key Authentication information found.',
);

export const UNKNOWN_KEY = new Denial(
  401,
  CHALLENGE,
  'key-auth.unknown_key',
  'Request denied by Key Auth check. Invalid API key.',
);

export const NOT_ALLOWED = new Denial(
  403,
  PLAIN,
  'key-auth.not_allowed',
  'Request denied by Key Auth check. Unauthorized consumer.',
);
