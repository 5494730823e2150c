/** What of an observed record must be reproduced, whatever its class: the envelope and the headers follow rules of their own. */

import { expect } from 'vitest';
import type { TestRequest } from '@postern/gateway-host/testing';
import { asKept, type LoadRecord, type ObservedRecord, type Text, type Upstream } from './record.ts';
import { configurationOf, type Played, requestOf } from './player.ts';

/** Written by gateways, or describing the message: no configuration names them. */
const NOISE = ['content-length', 'transfer-encoding', 'x-request-id', 'x-forwarded-proto'];

/** A request as it is compared: what the gateway adds is left out, the order of headers has no meaning. */
export function comparable(up: Upstream | null): unknown {
  if (up === null) return null;
  const headers = up.headers.filter(([name]) => !NOISE.includes(name));
  return { ...up, headers: headers.map((header) => header.join(': ')).toSorted() };
}

/** The observed request without what must not reach an API: the client's own headers. */
export function expectedUpstream(record: ObservedRecord): unknown {
  const { up } = record;
  if (up === null) return null;
  const request = requestOf(record);
  const isUntouched = up.path === request.path;
  const headers = isUntouched ? up.headers : up.headers.filter((header) => !isOfClient(header, request));
  return comparable({ ...up, headers });
}

/** `authorization` goes along where `passthroughAuthHeader` says so; where it leaks, something else is expected instead. */
function isOfClient([name, value]: readonly [string, string], { headers }: TestRequest): boolean {
  const given = headers as Record<string, string>;
  return name !== 'authorization' && given[name] === value;
}

/** A length that is true is all that frames the message. */
export function framingFault({ up }: Played): string | undefined {
  if (up === null) return undefined;
  const value = (name: string) => up.headers.find(([known]) => known === name)?.[1];
  const length = typeof up.body === 'string' ? Buffer.byteLength(up.body) : up.body.len;
  if (value('transfer-encoding') !== undefined) return 'transfer-encoding';
  return value('content-length') === String(length) ? undefined : `content-length ${value('content-length')}`;
}

/** Headers of an answer: nothing of the API's passes. */
export function answerHeaderFault(played: Played): string | undefined {
  const isStream = played.headers.some(([, value]) => value === 'text/event-stream');
  const known = ['content-type', 'content-length', 'allow'];
  if (isStream) known.push('cache-control', 'x-accel-buffering');
  return played.headers.map(([name]) => name).find((name) => !known.includes(name));
}

interface Listed {
  readonly result?: { readonly tools?: { readonly name: string }[] | null };
}

/** An observed answer as JSON, its tools in the order of the configuration. */
export function expectedAnswer(record: ObservedRecord): unknown {
  const { body } = record.res;
  if (typeof body !== 'string') return { len: body.len, sha256: body.sha256 };
  const answer = asJson(body) as Listed | string;
  const tools = typeof answer === 'string' ? undefined : answer.result?.tools;
  if (tools === undefined || typeof answer === 'string') return answer;
  return { ...answer, result: { ...answer.result, tools: inOrder(tools ?? [], configurationOf(record)) } };
}

/**
 * The observed list of tools in the order of the configuration; an empty one is a list too. Nothing is said of servers that
 * ask a backend for theirs, or that Higress has compiled in.
 */
export function expectedList({ tools, config }: LoadRecord): unknown {
  if (tools === undefined || (tools !== null && !Array.isArray(tools))) return expect.anything();
  return inOrder(tools ?? [], config);
}

function inOrder(tools: readonly { readonly name: string }[], configuration: unknown): unknown[] {
  const text = JSON.stringify(configuration);
  const place = ({ name }: { readonly name: string }) => text.indexOf(`{"name":${JSON.stringify(name)}`);
  return tools.toSorted((a, b) => place(a) - place(b));
}

/** An answer of ours as JSON; of a long one what the record keeps, had Higress written it. */
export function givenAnswer(played: Played, like: unknown): unknown {
  const answer = asJson(played.body.toString());
  if (typeof like !== 'object' || like === null || !('sha256' in like)) return answer;
  const { result } = answer as { result: { content: { text: string }[] } };
  const text = JSON.stringify(result.content[0]?.text);
  return asKept(
    Buffer.from(
      `{"jsonrpc": "2.0","id":1,"result":{"content":[{"text":${text},"type":"text"}],"isError":false}}`,
    ),
    like as Text,
  );
}

/** Clients that take nothing but events get the answer as one. */
function asJson(text: string): unknown {
  const event = /^event: message\ndata: (.*)\n\n$/.exec(text);
  return text === '' ? '' : (JSON.parse(event?.[1] ?? text) as unknown);
}
