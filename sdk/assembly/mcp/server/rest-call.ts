/** A request to an upstream, built piece by piece so that no argument becomes more than a value. Spec: RFC 3986 §3.3, RFC 9110. */

import { Bytes } from '../../bytes';
import { writeEncoded } from '../../encoding';
import { HeaderList } from '../../header-list';
import { HttpCall } from '../../http-call';
import { Output } from '../../json';
import { Status } from '../../status';

const encoded = new Output();

/**
 * @example
 * const call = new RestCall('users', 'GET', '/v1/users').segment(request.text('id')).query('fields', 'name,mail');
 * request.send(call);
 */
@final
export class RestCall {
  /** The tool's: which of several answers is this one's. */
  tag: i32 = 0;
  timeoutMs: u32 = 10_000;
  /** The host that the upstream sees; by default its name. */
  authority: string;
  /** Why it cannot be sent; empty when it can. */
  fault: string = '';
  /** The gateway's, once it was sent. */
  id: u32 = 0;
  private target: string;
  private hasQuery: bool;
  private names: string[] = [];
  private values: string[] = [];
  private content: Bytes = new Bytes();

  /**
   * @param upstream the gateway's name for it (Envoy: cluster)
   * @param path from the slash on, with a query if there is a fixed one; taken as it is
   */
  constructor(
    readonly upstream: string,
    readonly method: string,
    path: string,
  ) {
    this.authority = upstream;
    this.target = path;
    this.hasQuery = path.indexOf('?') >= 0;
  }

  /** Appends a slash and one segment. An empty one, `.` or `..` would lead elsewhere: the call is not sent then. */
  segment(text: string): RestCall {
    if (this.hasQuery) this.fault = 'a path segment cannot stand behind the query';
    if (text == '' || text == '.' || text == '..') this.fault = '"' + text + '" cannot be a part of a path';
    this.target += '/' + encode(text);
    return this;
  }

  /** Appends a parameter to the query. */
  query(name: string, value: string): RestCall {
    this.target += (this.hasQuery ? '&' : '?') + encode(name) + '=' + encode(value);
    this.hasQuery = true;
    return this;
  }

  /** Adds a header. A value with a control character would end it early: the call is not sent then. */
  header(name: string, value: string): RestCall {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if ((code < 0x20 && code != 0x09) || code == 0x7f) this.fault = 'a control character in header ' + name;
    }
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Sets a JSON body. */
  json(body: Output): RestCall {
    return this.body('application/json', body.toBytes());
  }

  /** Sets a body of any kind. */
  body(contentType: string, body: Bytes): RestCall {
    this.header('content-type', contentType);
    this.content = body;
    return this;
  }

  /** The SDK's: hands it to the gateway for a stream; tools call `request.send`. */
  send(context: u32): Status {
    const headers = HeaderList.of(':method', this.method)
      .add(':path', this.target)
      .add(':authority', this.authority);
    for (let i = 0; i < this.names.length; i++) headers.add(this.names[i], this.values[i]);
    const call = new HttpCall(this.upstream, headers);
    call.timeoutMs = this.timeoutMs;
    call.body = this.content;
    const status = call.send(context);
    this.id = call.id;
    return status;
  }
}

function encode(text: string): string {
  const bytes = Bytes.of(text);
  encoded.clear();
  writeEncoded(encoded, bytes.ptr, bytes.size);
  return encoded.toString();
}
