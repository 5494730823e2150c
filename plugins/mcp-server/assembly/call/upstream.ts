/** Turns the held MCP request into the REST request of a tool, in place: path, method, headers, body. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { BodyType, writeBody } from './body';
import { fail } from './fault';
import {
  addBodyHeaders,
  addConfiguredHeaders,
  beginHeaders,
  clientPath,
  endHeaders,
  headers,
  isFormConfigured,
  put,
} from './headers';
import { sendHeld } from './send';
import { host, writeTarget } from './target';

const PATH = Bytes.of(':path');
const AUTHORITY = Bytes.of(':authority');
const body = new Output();
const target = new Output();
const view = new Bytes();

/**
 * Rewrites the current request. False with a fault when an argument does not fit; nothing has been changed then.
 * With an `upstreamPrefix` the path stays below the client's, so that it cannot reach another route, and the
 * authority is left alone; without, both are written as the URL has them.
 */
export function sendUpstream(tool: Tool, url: Template, data: TemplateData, upstreamPrefix: Bytes): bool {
  body.clear();
  target.clear();
  beginHeaders(tool);
  const isReady = prepare(tool, url, data, upstreamPrefix);
  endHeaders();
  if (!isReady) return false;
  sendHeld(headers, body);
  return true;
}

function prepare(tool: Tool, url: Template, data: TemplateData, upstreamPrefix: Bytes): bool {
  if (upstreamPrefix.size > 0) {
    target.bytes(clientPath.ptr, sizeWithoutQuery(clientPath));
    target.bytes(upstreamPrefix.ptr, upstreamPrefix.size);
  }
  if (!writeTarget(target, tool, url, data)) return false;
  if (upstreamPrefix.size == 0 && host.size > 0) {
    if (!isHost(host)) return fail('the URL of the request has an invalid host', NOTHING, '');
    headers.remove(AUTHORITY.ptr, AUTHORITY.size);
    put(AUTHORITY, host);
  }
  view.ptr = target.data;
  view.size = <i32>target.length;
  put(PATH, view);
  if (!addConfiguredHeaders(tool, data)) return false;
  const type = writeBody(body, tool, data, isFormConfigured());
  if (type == BodyType.Faulty) return false;
  addBodyHeaders(type, body.length);
  return true;
}

const NOTHING = new Bytes();

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
