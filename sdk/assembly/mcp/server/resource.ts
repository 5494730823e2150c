/** What resources and templates of resources are: what clients read of them, and who has their contents. Spec: MCP "Resources". */

import { Bytes } from '../../bytes';
import { Output, writeText } from '../../json';
import { Asked } from '../asked';
import { NamedArgument } from '../completion';
import { ResourceEntry, ServedResource, ServedTemplate, UriTemplate } from '../resources';
import { ResourceContents } from './resource-contents';
import { ResourceRequest } from './resource-request';

const out = new Output();

/**
 * @example
 * class Terms extends Resource {
 *   constructor() {
 *     super('docs://terms', 'terms', 'What holds for all.', 'text/plain');
 *   }
 *   open(_request: ResourceRequest, contents: ResourceContents): void {
 *     contents.text('Be kind.');
 *   }
 * }
 */
export abstract class Resource extends ServedResource {
  constructor(uri: string, name: string, description: string, mimeType: string) {
    super();
    this.uri = Bytes.of(uri);
    this.entry.uri = this.uri;
    describe(this.entry, name, description, mimeType);
  }

  /** Writes the contents. */
  abstract open(request: ResourceRequest, contents: ResourceContents): void;

  /** The server's. */
  read(asked: Asked, into: Output): u32 {
    const request = new ResourceRequest(asked, null);
    const contents = new ResourceContents(this.entry.mimeType);
    this.open(request, contents);
    return contents.write(into, asked);
  }
}

/**
 * All resources of one form, as `orders://{id}/lines`: a variable is one part of the URI, with a plus (`{+path}`) any.
 *
 * @example
 * class Order extends ResourceTemplate {
 *   constructor() {
 *     super('orders://{id}', 'order', 'One order.', 'application/json');
 *   }
 *   open(request: ResourceRequest, contents: ResourceContents): void {
 *     contents.text(orderOf(request.variable('id')));
 *   }
 * }
 */
export abstract class ResourceTemplate extends ServedTemplate {
  constructor(uriTemplate: string, name: string, description: string, mimeType: string) {
    super(new UriTemplate(uriTemplate));
    this.name = Bytes.of(uriTemplate);
    this.entry.uri = this.name;
    describe(this.entry, name, description, mimeType);
    for (let i = 0; i < this.template.names.length; i++) {
      this.args.push(new NamedArgument(this.template.names[i]));
    }
  }

  /** Says what a variable may be, which is suggested to clients. */
  values(variable: string, values: string[]): void {
    const name = Bytes.of(variable);
    for (let i = 0; i < this.args.length; i++) {
      if (!this.args[i].name.equals(name)) continue;
      for (let k = 0; k < values.length; k++) this.args[i].values.push(Bytes.of(values[k]));
    }
  }

  /** Writes the contents, or `contents.notFound()`. */
  abstract open(request: ResourceRequest, contents: ResourceContents): void;

  /** The server's. */
  read(asked: Asked, into: Output): u32 {
    const request = new ResourceRequest(asked, this.template);
    const contents = new ResourceContents(this.entry.mimeType);
    this.open(request, contents);
    return contents.write(into, asked);
  }
}

function describe(entry: ResourceEntry, name: string, description: string, mimeType: string): void {
  entry.name = quoted(name);
  entry.description = quoted(description);
  entry.mimeType = quoted(mimeType);
}

function quoted(text: string): Bytes {
  out.clear();
  writeText(out, text);
  return out.toBytes();
}
