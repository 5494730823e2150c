/**
 * The last look at a response's headers, whatever protocol carries them: what may be sent, and which lines every answer has.
 * Spec: Envoy source/common/http/conn_manager_utility.cc (mutateResponseHeaders); observed of 1.40.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { HOP_BY_HOP, isHopByHop, isSafeValue, isToken } from '../header-rules.js';
import { isUpgrade } from '../upgrade.js';
import { httpDate } from '../wall-clock.js';
import type { CodecHost } from './codec-stream.js';
import { appendVia } from './request-headers.js';

/** The lines of an answer, and the length that they promise. */
export interface ResponseLines {
  /** Name, value, name, value; no pseudo-headers. */
  readonly lines: string[];
  readonly length: number | undefined;
}

const LENGTH = /^[0-9]{1,15}$/;

export function responseLines(headers: HeaderMap, host: CodecHost): ResponseLines {
  const { via, requestIdInResponse } = host.settings;
  // What these two add comes from the configuration and from the request.
  const vouched = headers.vouched && via === '' && !requestIdInResponse;
  completeHeaders(headers, host);
  const lines: string[] = [];
  let length: number | undefined;
  for (const [name, value] of headers.entries()) {
    if (name.charCodeAt(0) === 0x3a || (!vouched && !sendable(name, value, host))) continue;
    if (name === 'content-length') {
      // A value that is no length, or a second one, is not sent.
      if (length !== undefined || !LENGTH.test(value)) continue;
      length = Number(value);
    }
    lines.push(name, value);
  }
  return { lines, length };
}

/** In the map itself, where plugins and access logs find at the end what the client was told. */
function completeHeaders(headers: HeaderMap, host: CodecHost): void {
  const { settings } = host;
  let date = false;
  let server = settings.serverHeader === 'PASS_THROUGH';
  let foreign = false;
  for (const [name] of headers.entries()) {
    if (name === 'date') date = true;
    else if (name === 'server') server ||= settings.serverHeader !== 'OVERWRITE';
    else if (isHopByHop(name)) foreign = true;
  }
  if (!date) headers.add('date', httpDate());
  if (!server) headers.put('server', settings.serverName);
  if (foreign) removeHopByHop(headers, host);
  const id = settings.requestIdInResponse ? host.requestId() : undefined;
  if (id !== undefined && !headers.has('x-request-id')) headers.add('x-request-id', id);
  if (settings.via !== '') appendVia(headers, settings.via);
}

/** The answer to an upgrade keeps the lines that grant it, and has no body unless it says so. */
function removeHopByHop(headers: HeaderMap, { tunnel }: CodecHost): void {
  const granted = tunnel === 'upgrade' && isUpgrade(headers);
  const bodiless = !headers.has('content-length') && !headers.has('transfer-encoding');
  for (const name of HOP_BY_HOP) {
    if (!granted || (name !== 'connection' && name !== 'upgrade')) headers.remove(name);
  }
  if (granted && bodiless && !headers.get(':status')?.startsWith('1')) headers.add('content-length', '0');
}

/** The lines of trailers that may be sent. */
export function trailerLines(trailers: HeaderMap, host: CodecHost): string[] {
  return trailers.entries().flatMap(([name, value]) => {
    const fits = name.charCodeAt(0) !== 0x3a && !isHopByHop(name) && sendable(name, value, host);
    return fits ? [name, value] : [];
  });
}

/** The lines of an answer before the answer: as the upstream said them, apart from its connection's own. */
export const interimLines = trailerLines;

/** A status that can stand in a final answer. */
export function sendableStatus(headers: HeaderMap, host: CodecHost): number {
  const status = Number(headers.get(':status'));
  if (status >= 200 && status <= 999) return status;
  if (status === 101 && host.tunnel === 'upgrade') return status;
  host.warn(`status ${status} cannot be sent as a final response; 500 sent instead`);
  return 500;
}

function sendable(name: string, value: string, host: CodecHost): boolean {
  if (isToken(name) && isSafeValue(value)) return true;
  host.warn(`response header ${JSON.stringify(name)} cannot be sent and was left out; Envoy writes it raw`);
  return false;
}
