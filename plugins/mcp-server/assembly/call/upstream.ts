/** Turns the held MCP request into the REST request of a tool, in place: path, method, headers, body. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { writeBody } from './body';
import { addBodyHeaders, BodyType } from './body-type';
import { clientPath } from './client-request';
import { addCredential } from './credentials';
import { fail, failToRenderHeader } from './fault';
import { addConfiguredHeaders, headers, put } from './headers';
import { addQueryArguments } from './query';
import { host, readTarget, writeTarget } from './target';
import { Way } from './way';

const METHOD = Bytes.of(':method');
const PATH = Bytes.of(':path');
const AUTHORITY = Bytes.of(':authority');
const HOST = Bytes.of('Host');
const NOTHING = new Bytes();
const body = new Output();
const target = new Output();
const configuredHost = new Output();
const view = new Bytes();

/**
 * Makes the request of a tool, of which `headers` has what stays of the client's, and sends it its way. False with a fault when
 * an argument does not fit; nothing has been changed then. With a prefix the path stays below the client's, so that it cannot reach
 * another route, and the authority is left alone; without, both are written as the URL has them.
 */
export function sendUpstream(tool: Tool, url: Template, data: TemplateData, way: Way): bool {
  if (tool.request.method.size == 0) {
    return fail('the method of the request is none of HTTP', NOTHING, '');
  }
  const prefix = way.prefix;
  body.clear();
  put(METHOD, tool.request.method);
  if (!readTarget(tool, url, data)) return false;
  if (prefix.size == 0 && !writeAuthority(tool, data)) return false;
  addQueryArguments(tool);
  if (!addConfiguredHeaders(tool, data)) return false;
  const type = writeBody(body, tool, data);
  if (type == BodyType.Faulty) return false;
  addBodyHeaders(type, body.length);
  if (!addCredential(tool)) return false;
  writePath(prefix, !tool.isStrict);
  return way.send(headers, body);
}

/** The credential may stand in the query, so the path comes last. */
function writePath(upstreamPrefix: Bytes, sendsFragment: bool): void {
  target.clear();
  if (upstreamPrefix.size > 0) {
    target.bytes(clientPath.ptr, sizeWithoutQuery(clientPath));
    target.bytes(upstreamPrefix.ptr, upstreamPrefix.size);
  }
  writeTarget(target, sendsFragment);
  put(PATH, viewOf(target));
}

/** A header `Host` says more than the URL. */
function writeAuthority(tool: Tool, data: TemplateData): bool {
  let authority = host;
  const template = tool.request.host;
  if (template !== null) {
    configuredHost.clear();
    if (!template.render(data, configuredHost)) return failToRenderHeader(HOST);
    authority = viewOf(configuredHost);
  }
  if (authority.size == 0) return true;
  if (!isHost(authority)) return fail('the URL of the request has an invalid host', NOTHING, '');
  headers.remove(AUTHORITY.ptr, AUTHORITY.size);
  put(AUTHORITY, authority);
  return true;
}

function viewOf(output: Output): Bytes {
  view.ptr = output.data;
  view.size = <i32>output.length;
  return view;
}

function sizeWithoutQuery(path: Bytes): i32 {
  for (let i = 0; i < path.size; i++) if (path.at(i) == 0x3f) return i;
  return path.size;
}

/** Letters, digits, `.-_:[]`: what an argument was encoded into is refused. */
function isHost(bytes: Bytes): bool {
  for (let i = 0; i < bytes.size; i++) {
    const byte: u32 = bytes.at(i);
    const lower = byte | 0x20;
    const isPlain = lower - 0x61 < 26 || byte - 0x30 < 11 || byte == 0x2d || byte == 0x2e;
    if (!isPlain && byte != 0x5f && byte != 0x5b && byte != 0x5d) return false;
  }
  return true;
}
