/** What the configuration says, and what is refused. Spec: Higress key-auth; README.md, "Configuration". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Consumer, readConsumers } from './consumers';

/** The three states of `global_auth`: what holds for requests that no rule matches. */
export enum GlobalAuth {
  Unset = 0,
  Off = 1,
  On = 2,
}

/** Where a credential may stand: a header name (lower case) and a query parameter name (as written). */
export class CredentialKey {
  readonly header: Bytes;
  readonly query: Bytes;
  /** `Authorization: Bearer X` carries the credential X. */
  readonly isAuthorization: bool;

  constructor(name: string) {
    this.header = lowerCase(Bytes.of(name));
    this.query = Bytes.of(name);
    this.isAuthorization = this.header.equals(Bytes.of('authorization'));
  }
}

/** Makes the letters of a name lower case where they stand; names of headers are ASCII, and the standard library's tables weigh 7 KB. */
function lowerCase(name: Bytes): Bytes {
  for (let at = name.ptr; at < name.ptr + name.size; at++) {
    const byte: u32 = load<u8>(at);
    if (byte - 0x41 < 26) store<u8>(at, byte | 0x20);
  }
  return name;
}

/** The global part, or the global part narrowed by one rule. */
export class AuthConfig {
  consumers: Consumer[] = [];
  keys: CredentialKey[] = [];
  inHeader: bool = true;
  inQuery: bool = false;
  globalAuth: GlobalAuth = GlobalAuth.Unset;
  /** By index of consumer; null lets every known consumer in. */
  allowed: bool[] | null = null;
}

/** Reads the global part (no parent) or a rule. */
export function readAuthConfig(value: ConfigValue, parent: AuthConfig | null): AuthConfig {
  return value.path == '' ? readGlobal(value) : readRule(value, parent);
}

function readGlobal(value: ConfigValue): AuthConfig {
  value.allowOnly(['consumers', 'keys', 'in_header', 'in_query', 'global_auth']);
  const config = new AuthConfig();
  config.consumers = readConsumers(value);
  config.keys = readKeys(value);
  config.inHeader = value.flag('in_header', true);
  config.inQuery = value.flag('in_query', false);
  if (!config.inHeader && !config.inQuery) {
    value.refuse('in_header and in_query are both false', 'set one of them to true');
  }
  if (value.field('global_auth') !== null) {
    config.globalAuth = value.flag('global_auth', false) ? GlobalAuth.On : GlobalAuth.Off;
  }
  return config;
}

function readKeys(value: ConfigValue): CredentialKey[] {
  const keys: CredentialKey[] = [];
  const names = value.texts('keys');
  if (names === null || names.length == 0) {
    value.refuse('missing', 'name the headers or parameters that carry the key, as ["x-api-key"]', 'keys');
    return keys;
  }
  for (let i = 0; i < names.length; i++) {
    if (isToken(names[i])) keys.push(new CredentialKey(names[i]));
    else value.refuse('not a header name', 'use letters, digits, "-" and "_"', `keys[${i.toString()}]`);
  }
  return keys;
}

function isToken(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    const letter = (unit | 0x20) - 0x61 < 26 && unit >= 0x41;
    const digit = unit >= 0x30 && unit <= 0x39;
    if (!letter && !digit && unit != 0x2d && unit != 0x5f) return false;
  }
  return name.length > 0;
}

function readRule(value: ConfigValue, parent: AuthConfig | null): AuthConfig {
  value.allowOnly(['allow']);
  const config = new AuthConfig();
  if (parent === null) return config;
  config.consumers = parent.consumers;
  config.keys = parent.keys;
  config.inHeader = parent.inHeader;
  config.inQuery = parent.inQuery;
  config.allowed = readAllowed(value, parent.consumers);
  return config;
}

/** A rule without a list would say nothing; an empty list lets nobody in. */
function readAllowed(value: ConfigValue, consumers: Consumer[]): bool[] {
  const allowed = new Array<bool>(consumers.length).fill(false);
  const names = value.texts('allow');
  if (names === null) {
    value.refuse('missing', 'list the consumers who may call, as ["demo"]; [] lets nobody in', 'allow');
    return allowed;
  }
  for (let i = 0; i < names.length; i++) {
    const name = Bytes.of(names[i]);
    let known = false;
    for (let j = 0; j < consumers.length; j++) {
      if (!consumers[j].name.equals(name)) continue;
      allowed[j] = true;
      known = true;
    }
    if (!known) value.refuse('no consumer has this name', 'add it to consumers', `allow[${i.toString()}]`);
  }
  return allowed;
}
