/** Security schemes and requirements from a configuration. Spec: Higress `securitySchemes`, `security`, `default…Security`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { SchemeKind, SecurityRequirement, SecurityScheme } from '../security';
import { lowerCase } from './ascii-case';
import { bytesOfText, fieldOf, flagOf, nameOf, noteUnknown, textOf, warn } from './fields';
import { isForwardable, isToken } from './header-name';

const SCHEME_FIELDS = ['id', 'type', 'scheme', 'in', 'name', 'defaultCredential', 'description'];
const REQUIREMENT_FIELDS = ['id', 'credential', 'passthrough'];

/** Reads `server.securitySchemes`; an object counts as a list of one. Of two with the same id the last counts. */
export function readSchemes(server: ConfigValue): SecurityScheme[] {
  const schemes: SecurityScheme[] = [];
  const field = server.field('securitySchemes');
  if (field === null || field.is(Kind.Null)) return schemes;
  const items = field.is(Kind.Array) ? field.items() : [field];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item.is(Kind.Object) || item.is(Kind.Null)) schemes.push(readScheme(item));
    else item.refuse(`expected an object, saw ${nameOf(item.tape.kind(item.node))}`, 'put it in braces');
  }
  return schemes;
}

function readScheme(value: ConfigValue): SecurityScheme {
  noteUnknown(value, SCHEME_FIELDS);
  const scheme = new SecurityScheme();
  scheme.id = bytesOfText(value, 'id');
  scheme.defaultCredential = bytesOfText(value, 'defaultCredential');
  const type = textOf(value, 'type');
  const http = textOf(value, 'scheme');
  const place = textOf(value, 'in');
  const name = textOf(value, 'name');
  scheme.name = Bytes.of(place == 'header' ? lowerCase(name) : name);
  if (type == 'http') scheme.kind = httpKind(http);
  else if (type == 'apiKey' && name != '') scheme.kind = keyKind(place, name);
  if (scheme.kind == SchemeKind.Unknown) {
    warn(
      value,
      '',
      'not a scheme that can be followed: calls that need it are refused',
      'use type http with scheme basic or bearer in small letters, or type apiKey with in header, query or cookie and a name',
    );
  }
  return scheme;
}

function httpKind(scheme: string): SchemeKind {
  if (scheme == 'basic') return SchemeKind.Basic;
  return scheme == 'bearer' ? SchemeKind.Bearer : SchemeKind.Unknown;
}

function keyKind(place: string, name: string): SchemeKind {
  if (place == 'query') return SchemeKind.QueryKey;
  if (place == 'header') return isForwardable(name) ? SchemeKind.HeaderKey : SchemeKind.Unknown;
  return place == 'cookie' && isToken(name) ? SchemeKind.CookieKey : SchemeKind.Unknown;
}

/** Reads a requirement; null when it is absent or names no scheme. */
export function readRequirement(
  parent: ConfigValue,
  field: string,
  schemes: SecurityScheme[],
): SecurityRequirement | null {
  const value = fieldOf(parent, field, Kind.Object);
  if (value === null) return null;
  noteUnknown(value, REQUIREMENT_FIELDS);
  const requirement = new SecurityRequirement();
  requirement.id = bytesOfText(value, 'id');
  requirement.credential = bytesOfText(value, 'credential');
  requirement.passthrough = flagOf(value, 'passthrough');
  if (requirement.id.size == 0) return null;
  let isKnown = false;
  for (let i = 0; i < schemes.length; i++) {
    if (!schemes[i].id.equals(requirement.id)) continue;
    requirement.scheme = schemes[i];
    isKnown = true;
  }
  if (!isKnown) {
    warn(
      value,
      'id',
      'no security scheme has this id: calls are refused',
      'add it to server.securitySchemes',
    );
  }
  return requirement;
}
