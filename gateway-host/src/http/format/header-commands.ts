/** Command operators that read header lines and what was made of them. */
import type { HeaderMap } from '../../abi/header-map.js';
import { grpcStatusFor, GRPC_STATUS_NAMES, isGrpcType } from '../grpc-status.js';
import type { Command, FormatReader, FormatSubject } from './format-subject.js';

type MapOf = (subject: FormatSubject) => HeaderMap | undefined;

const requestHeaders: MapOf = (subject) => subject.requestHeaders;
const responseHeaders: MapOf = (subject) => subject.responseHeaders;
const responseTrailers: MapOf = (subject) => subject.responseTrailers;

function headerCommand(from: MapOf): Command {
  return { takes: 'argument', make: (argument = '') => headerReader(from, argument) };
}

/** `NAME` or `NAME?OTHER`: the other one where the first is missing. */
function headerReader(from: MapOf, argument: string): FormatReader | string {
  const [name = '', other, ...more] = argument.split('?');
  if (more.length > 0) return `More than 1 alternative header specified in token: ${argument}`;
  return (subject) => {
    const headers = from(subject);
    return headers?.get(name) ?? (other === undefined ? undefined : headers?.get(other));
  };
}

function bytesOf(from: MapOf): Command {
  return { takes: 'nothing', make: () => (subject) => from(subject)?.byteSize ?? 0 };
}

export const HEADER_COMMANDS: Readonly<Record<string, Command>> = {
  REQ: headerCommand(requestHeaders),
  RESP: headerCommand(responseHeaders),
  TRAILER: headerCommand(responseTrailers),
  REQUEST_HEADERS_BYTES: bytesOf(requestHeaders),
  RESPONSE_HEADERS_BYTES: bytesOf(responseHeaders),
  RESPONSE_TRAILERS_BYTES: bytesOf(responseTrailers),
  GRPC_STATUS: { takes: 'maybe an argument', make: grpcStatus },
  GRPC_STATUS_NUMBER: { takes: 'nothing', make: () => grpcStatusNumber },
  QUERY_PARAM: {
    takes: 'argument',
    make:
      (name = '') =>
      (subject) =>
        queryParameter(subject, name),
  },
  QUERY_PARAMS: { takes: 'maybe an argument', make: queryParameters },
  PATH: { takes: 'maybe an argument', make: path },
};

/** Of an answer; what is no gRPC has the status that its HTTP status stands for. */
export function grpcStatusOf(subject: FormatSubject): number {
  const given =
    subject.responseTrailers?.get('grpc-status') ?? subject.responseHeaders?.get('grpc-status') ?? '';
  return /^\d{1,9}$/.test(given) ? Number(given) : grpcStatusFor(subject.info.responseCode);
}

function grpcStatusNumber(subject: FormatSubject): number | undefined {
  if (!isGrpcType(subject.requestHeaders?.get('content-type'))) return undefined;
  const given =
    subject.responseTrailers?.get('grpc-status') ?? subject.responseHeaders?.get('grpc-status') ?? '';
  return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
}

function grpcStatus(argument = ''): FormatReader | string {
  if (!['', 'CAMEL_STRING', 'SNAKE_STRING', 'NUMBER'].includes(argument))
    return `GrpcStatusFormatter only supports CAMEL_STRING, SNAKE_STRING or NUMBER. Got: ${argument}`;
  if (argument === 'NUMBER') return grpcStatusNumber;
  return (subject) => {
    const number = grpcStatusNumber(subject);
    if (number === undefined) return undefined;
    const name = GRPC_STATUS_NAMES[number];
    if (name === undefined) return String(number);
    return argument === 'SNAKE_STRING' ? snake(name) : name;
  };
}

function snake(name: string): string {
  return name === 'OK' ? name : name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

function targetOf({ requestHeaders: headers }: FormatSubject, original: boolean): string | undefined {
  return (original ? headers?.get('x-envoy-original-path') : undefined) ?? headers?.get(':path');
}

function queryParameter(subject: FormatSubject, name: string): string | undefined {
  const query =
    targetOf(subject, true)
      ?.replace(/^[^?]*\??/, '')
      .replace(/#.*$/s, '') ?? '';
  for (const pair of query.split('&')) {
    const [key, ...value] = pair.split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

function queryParameters(argument = 'ORIG'): FormatReader | string {
  return (subject) => {
    const target = targetOf(subject, argument !== 'PATH');
    const at = target?.indexOf('?') ?? -1;
    return at < 0 ? undefined : target?.slice(at + 1).replace(/#.*$/s, '');
  };
}

function path(argument = ''): FormatReader | string {
  const [query = 'WQ', which = ''] = argument === '' ? [] : argument.split(':');
  if (query !== 'WQ' && query !== 'NQ') return `Invalid PATH option: '${query}', only 'WQ'/'NQ' are allowed`;
  return (subject) => {
    const target = targetOf(subject, which !== 'PATH');
    return query === 'NQ' ? target?.replace(/[?#].*$/s, '') : target;
  };
}
