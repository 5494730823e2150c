/** Which host, path and query a call goes to. Spec: RFC 3986; Higress `requestTemplate.url`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { escapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeEscapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { writeGoPath, writeKeptPath } from '../go/go-escape';
import { writeQuoted } from '../go/go-string';
import { GoUrl } from '../go/go-url';
import { urlFault } from '../go/url-fault';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { fail, faultText } from './fault';
import { query, readQuery } from './query';
import { leavesHost, writeUrlText } from './url-text';

const NOTHING = new Bytes();
const text = new Output();
const url = new GoUrl();
const path = new Output();
/** The host (with port) of an absolute URL; empty for a relative one. */
export const host: Bytes = new Bytes();

/** Finds host and path, and begins the query; false with a fault when they cannot be. */
export function readTarget(tool: Tool, template: Template, data: TemplateData): bool {
  text.clear();
  if (!writeUrlText(text, tool, template, data)) return false;
  if (!url.parse(text.data, text.length)) return failToParse();
  if (leavesHost) return fail('an argument would change the host of the request', NOTHING, '');
  host.ptr = url.host.data;
  host.size = url.hasScheme ? <i32>url.host.length : 0;
  path.clear();
  if (tool.isStrict) writeKeptPath(path, url.rawPath);
  else writeGoPath(path, url.rawPath, url.path);
  if (hasDotSegment(path.data, path.data + path.length)) {
    return fail('the path of the request would contain a dot segment', NOTHING, '');
  }
  query.clear();
  readQuery(url.query.ptr, url.query.ptr + url.query.size);
  return true;
}

/** Appends path and query; Higress sends the fragment too. */
export function writeTarget(out: Output, sendsFragment: bool): void {
  if (path.length == 0 || load<u8>(path.data) != 0x2f) out.byte(0x2f);
  out.bytes(path.data, path.length);
  if (query.count > 0) {
    query.sort();
    out.byte(0x3f);
    query.writeForm(out);
  }
  if (!sendsFragment) return;
  const fragment = url.fragment;
  if (fragment.length > 0) out.byte(0x23);
  for (let i: usize = 0; i < fragment.length; i++) {
    const byte: u32 = load<u8>(fragment.data + i);
    if (byte > 0x20 && byte < 0x7f) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}

function failToParse(): bool {
  fail('error parsing URL after path param substitution: parse ', NOTHING, '');
  writeQuoted(faultText, text.data, url.faulty);
  faultText.ascii(': ');
  faultText.bytes(urlFault.data, urlFault.length);
  return false;
}

/** Whether a segment says `.` or `..`, escaped or not. */
function hasDotSegment(at: usize, end: usize): bool {
  let dots = 0;
  let others = 0;
  while (at <= end) {
    const byte: u32 = at == end ? 0x2f : <u32>load<u8>(at);
    const escaped = byte == 0x25 ? escapedByte(at, end) : -1;
    if (byte == 0x2f || escaped == 0x2f || escaped == 0x5c) {
      if (others == 0 && (dots == 1 || dots == 2)) return true;
      dots = 0;
      others = 0;
    } else if (byte == 0x2e || escaped == 0x2e) {
      dots++;
    } else {
      others++;
    }
    at += escaped < 0 ? 1 : 3;
  }
  return false;
}
