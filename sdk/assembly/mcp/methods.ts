/** What every server answers, apart from calls of its tools. Spec: MCP "Lifecycle", "Ping", "Tools", 2026-07-28 "Discovery". */

import { Bytes } from '../bytes';
import { ABSENT, Kind, Output, writeText, writeUnescaped } from '../json';
import { ErrorCode } from './codes';
import { CacheScope, Endpoint } from './endpoint';
import { beginResult, endResult, writeEmptyResult, writeErrorAbout, writeFault } from './envelope';
import { Message } from './message';
import { isModern, negotiateVersion, Revision, revisionName } from './versions';

/** Longest part of a client's words that is repeated to it. */
const SHOWN: i32 = 256;
const NOT_FOUND: u32 = 404;
const OK: u32 = 200;

const said = new Output();
const view = new Bytes();

/** Writes the answer to any request but `tools/call`; returns its HTTP status. */
export function answerMethod(endpoint: Endpoint, message: Message, revision: Revision, out: Output): u32 {
  if (message.is('tools/list')) return list(endpoint, message, revision, out);
  if (isModern(revision)) {
    if (message.is('server/discover')) return discover(endpoint, message, revision, out);
  } else {
    if (message.is('ping')) {
      writeEmptyResult(out, message.id);
      return OK;
    }
    if (message.is('initialize')) return initialize(endpoint, message, out);
  }
  writeErrorNaming(out, message, ErrorCode.MethodNotFound, 'Method not found: ', message.method);
  return isModern(revision) ? NOT_FOUND : OK;
}

/** The answer to a call of a tool that is not there. Spec: MCP "Tools", error handling. */
export function answerUnknownTool(message: Message, name: u32, out: Output): u32 {
  writeErrorNaming(out, message, ErrorCode.InvalidParams, 'Unknown tool: ', name);
  return OK;
}

/** An error whose message ends with what the string `node` says, shortened. */
function writeErrorNaming(out: Output, message: Message, code: ErrorCode, words: string, node: u32): void {
  said.clear();
  writeUnescaped(said, message.tape, node);
  view.ptr = said.data;
  view.size = min(<i32>said.length, SHOWN);
  writeErrorAbout(out, message.id, code, words, view);
}

function list(endpoint: Endpoint, message: Message, revision: Revision, out: Output): u32 {
  if (message.param('cursor') != ABSENT) {
    // There is one page, so nobody was given a cursor.
    writeFault(out, message.id, ErrorCode.InvalidParams, 'unknown cursor');
    return OK;
  }
  beginResult(out, message.id, endpoint, revision);
  const listing = endpoint.listing(revision);
  out.bytes(listing.ptr, listing.size);
  writeCaching(endpoint, revision, out);
  endResult(out);
  return OK;
}

function initialize(endpoint: Endpoint, message: Message, out: Output): u32 {
  const version = message.param('protocolVersion');
  if (!message.tape.is(version, Kind.String)) {
    writeFault(out, message.id, ErrorCode.InvalidParams, 'protocolVersion is required');
    return OK;
  }
  const negotiated = negotiateVersion(message.tape, version);
  beginResult(out, message.id, endpoint, Revision.Unknown);
  out.ascii('"protocolVersion":');
  writeText(out, negotiated);
  out.ascii(',"capabilities":');
  out.bytes(endpoint.capabilities.ptr, endpoint.capabilities.size);
  out.ascii(',"serverInfo":');
  const info = negotiated >= revisionName(Revision.V2025_06_18) ? endpoint.fullInfo : endpoint.info;
  out.bytes(info.ptr, info.size);
  writeInstructions(endpoint, out);
  endResult(out);
  return OK;
}

function discover(endpoint: Endpoint, message: Message, revision: Revision, out: Output): u32 {
  beginResult(out, message.id, endpoint, revision);
  out.ascii('"supportedVersions":[');
  writeText(out, revisionName(revision));
  out.ascii('],"capabilities":');
  out.bytes(endpoint.capabilities.ptr, endpoint.capabilities.size);
  writeInstructions(endpoint, out);
  writeCaching(endpoint, revision, out);
  endResult(out);
  return OK;
}

function writeInstructions(endpoint: Endpoint, out: Output): void {
  const instructions = endpoint.instructions;
  if (instructions.size == 0) return;
  out.ascii(',"instructions":');
  out.bytes(instructions.ptr, instructions.size);
}

function writeCaching(endpoint: Endpoint, revision: Revision, out: Output): void {
  if (!isModern(revision)) return;
  out.ascii(',"ttlMs":');
  out.integer(endpoint.ttlMs);
  out.ascii(',"cacheScope":"');
  out.ascii(endpoint.cacheScope == CacheScope.Public ? 'public"' : 'private"');
}
