/**
 * Which requests a rule is for. A rule has one category, the first that applies: route (with service, if both
 * are there), domain, service, route prefix. Spec: Higress wasm plugin configuration, `_match_*_`.
 */

import { Bytes } from '../bytes';
import { Kind } from '../json';
import { ConfigValue } from './config-value';
import { RequestTarget } from './request-target';

const HINT =
  'give the rule one of _match_route_, _match_domain_, _match_service_, _match_route_prefix_: a list of strings';
const STAR: u8 = 0x2a;
const COLON: u8 = 0x3a;

/** The matching part of one rule. */
export class RuleTarget {
  private routes: Bytes[];
  private domains: Bytes[];
  private services: Bytes[];
  private prefixes: Bytes[];

  constructor(rule: ConfigValue) {
    this.routes = readNames(rule, '_match_route_');
    this.domains = readNames(rule, '_match_domain_');
    this.services = readNames(rule, '_match_service_');
    this.prefixes = readNames(rule, '_match_route_prefix_');
    const count = this.routes.length + this.domains.length + this.services.length + this.prefixes.length;
    if (count == 0) rule.refuse('the rule matches nothing', HINT);
  }

  /** The routes, when nothing else decides; null when more has to be looked at. */
  get onlyRoutes(): Bytes[] | null {
    return this.routes.length > 0 && this.services.length == 0 ? this.routes : null;
  }

  /** Whether the request that is being processed falls under the rule. */
  matches(request: RequestTarget): bool {
    if (this.routes.length > 0) {
      if (!hasExact(this.routes, request.route)) return false;
      return this.services.length == 0 || hasService(this.services, request.service);
    }
    if (this.domains.length > 0) return hasDomain(this.domains, request.domain);
    if (this.services.length > 0) return hasService(this.services, request.service);
    return hasPrefix(this.prefixes, request.route);
  }
}

/** A plain text is a list of one, as in Higress; empty names match nothing and are dropped. */
function readNames(rule: ConfigValue, field: string): Bytes[] {
  const names: Bytes[] = [];
  const value = rule.field(field);
  const isText = value !== null && value.is(Kind.String);
  const texts = isText ? [rule.text(field)] : rule.texts(field);
  if (texts === null) return names;
  for (let i = 0; i < texts.length; i++) if (texts[i] != '') names.push(Bytes.of(texts[i]));
  return names;
}

function hasExact(names: Bytes[], route: Bytes): bool {
  for (let i = 0; i < names.length; i++) if (names[i].equals(route)) return true;
  return false;
}

function hasPrefix(names: Bytes[], route: Bytes): bool {
  for (let i = 0; i < names.length; i++) if (route.startsWith(names[i])) return true;
  return false;
}

/** `*x` is a suffix, `x*` a prefix, anything else exact; letter case has no meaning in a host. Spec: RFC 9110 §4.2.3. */
function hasDomain(names: Bytes[], domain: Bytes): bool {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const rest = name.size - 1;
    if (name.at(0) == STAR) {
      if (domain.size >= rest && sameAt(domain, domain.size - rest, name.ptr + 1, rest)) return true;
    } else if (name.at(rest) == STAR) {
      if (domain.size >= rest && sameAt(domain, 0, name.ptr, rest)) return true;
    } else if (name.size == domain.size && sameAt(domain, 0, name.ptr, name.size)) return true;
  }
  return false;
}

/** The service is `fqdn:port`; a name without port fits every port. */
function hasService(names: Bytes[], service: Bytes): bool {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name.equals(service)) return true;
    if (name.size < service.size && service.at(name.size) == COLON && service.startsWith(name)) return true;
  }
  return false;
}

/** Whether two runs of bytes are the same but for the case of ASCII letters. */
function sameAt(bytes: Bytes, start: i32, other: usize, size: i32): bool {
  for (let i = 0; i < size; i++) {
    const byte: u32 = load<u8>(bytes.ptr + start + i);
    const difference: u32 = byte ^ load<u8>(other + i);
    if (difference && (difference != 0x20 || (byte | 0x20) - 0x61 >= 26)) return false;
  }
  return true;
}
