/** Which credential a request shows: none, one, or several different ones, from headers and from the query. */

import { Bytes, HeaderPairs } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { AuthConfig, CredentialKey } from './config';
import { QueryParameters } from './query';

/** How many different credentials were shown. */
export enum Shown {
  None = 0,
  One = 1,
  Several = 2,
}

const PATH = Bytes.of(':path');
const BEARER = Bytes.of('bearer');
const SPACE: u8 = 0x20;

/** One for all requests; what it found is valid until the next look. */
export class ShownCredential {
  count: Shown = Shown.None;
  value: Bytes = new Bytes();
  private pairs: HeaderPairs = new HeaderPairs();

  /** Goes through all headers, since a repeated one could hide a second key from a lookup by name. */
  look(wire: Bytes, config: AuthConfig): void {
    this.count = Shown.None;
    const pairs = this.pairs;
    pairs.start(wire);
    while (pairs.next()) {
      if (config.inHeader) this.lookAtHeader(pairs.name, pairs.value, config.keys);
      if (config.inQuery && pairs.name.equals(PATH)) this.lookAtQuery(pairs.value, config.keys);
    }
  }

  private lookAtHeader(name: Bytes, value: Bytes, keys: CredentialKey[]): void {
    for (let i = 0; i < keys.length; i++) {
      if (!name.equals(keys[i].header)) continue;
      this.take(keys[i].isAuthorization ? withoutBearer(value) : new Bytes(value.ptr, value.size));
    }
  }

  private lookAtQuery(path: Bytes, keys: CredentialKey[]): void {
    const parameters = new QueryParameters(path);
    while (parameters.next()) {
      const name = parameters.decodedName();
      for (let i = 0; i < keys.length; i++) {
        if (name.equals(keys[i].query)) this.take(parameters.decodedValue());
      }
    }
  }

  private take(credential: Bytes): void {
    if (credential.size == 0) return;
    if (this.count == Shown.None) {
      this.count = Shown.One;
      this.value = credential;
    } else if (!this.value.equals(credential)) {
      this.count = Shown.Several;
    }
  }
}

/** The scheme's name has no case (RFC 9110 §11.1); any other scheme stays part of the credential. */
function withoutBearer(value: Bytes): Bytes {
  if (value.size <= BEARER.size || value.at(BEARER.size) != SPACE) return new Bytes(value.ptr, value.size);
  for (let i = 0; i < BEARER.size; i++) {
    if ((value.at(i) | 0x20) != BEARER.at(i)) return new Bytes(value.ptr, value.size);
  }
  let start = BEARER.size;
  while (start < value.size && value.at(start) == SPACE) start++;
  return new Bytes(value.ptr + start, value.size - start);
}
