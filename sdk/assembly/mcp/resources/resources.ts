/** `resources/list`, `resources/templates/list`, `resources/read`, and subscriptions of clients that shake hands. Spec: MCP "Resources". */

import { Bytes } from '../../bytes';
import {
  countKey,
  equalsBytes,
  Kind,
  Output,
  Tape,
  writeSource,
  writeText,
  writeUnescaped,
} from '../../json';
import { Asked } from '../asked';
import { ErrorCode } from '../codes';
import { beginError, endError, writeEmptyResult, writeFault } from '../envelope';
import { Feature, NOT_MINE } from '../feature';
import { answerList } from '../list-answer';
import { ListEntry, Listing } from '../listing';
import { isModern, Revision } from '../versions';
import { ServedResource, ServedTemplate } from './served-resource';

const OK: u32 = 200;

const said = new Output();
const view = new Bytes();


@final
export class Resources extends Feature {
  readonly listing: Listing;
  readonly templateListing: Listing;
  /** Whether clients that shake hands may subscribe: for resources that change only with the server, of which nobody is told. */
  takesSubscriptions: bool = false;

  /** Both in the order in which they are listed, and in which a URI is looked up. */
  constructor(
    private resources: ServedResource[],
    private templates: ServedTemplate[],
  ) {
    super();
    const entries: ListEntry[] = [];
    for (let i = 0; i < resources.length; i++) entries.push(resources[i].entry);
    this.listing = new Listing('resources', entries);
    const templateEntries: ListEntry[] = [];
    for (let i = 0; i < templates.length; i++) templateEntries.push(templates[i].entry);
    this.templateListing = new Listing('resourceTemplates', templateEntries);
  }

  writeCapability(out: Output, revision: Revision): void {
    const subscribes = this.takesSubscriptions && !isModern(revision);
    out.ascii(subscribes ? ',"resources":{"subscribe":true}' : ',"resources":{}');
  }

  answer(asked: Asked, out: Output): u32 {
    const message = asked.message;
    if (message.is('resources/read')) return this.read(asked, out);
    if (message.is('resources/list')) return answerList(asked, this.listing, out);
    if (message.is('resources/templates/list')) return answerList(asked, this.templateListing, out);
    const isAbout = message.is('resources/subscribe') || message.is('resources/unsubscribe');
    if (!isAbout || !this.takesSubscriptions || isModern(asked.revision)) return NOT_MINE;
    return this.subscribe(asked, out);
  }

  private read(asked: Asked, out: Output): u32 {
    const uri = asked.message.param('uri');
    if (!this.isUri(asked, uri, out)) return OK;
    const resource = this.find(asked.message.tape, uri);
    if (resource !== null) return resource.read(asked, out);
    const template = this.findTemplate(asked.message.tape, uri);
    return template === null ? answerNotFound(asked, uri, out) : template.read(asked, out);
  }

  /** What never changes needs no list of who waits for its change. */
  private subscribe(asked: Asked, out: Output): u32 {
    const tape = asked.message.tape;
    const uri = asked.message.param('uri');
    if (!this.isUri(asked, uri, out)) return OK;
    if (this.find(tape, uri) === null && this.findTemplate(tape, uri) === null) {
      return answerNotFound(asked, uri, out);
    }
    writeEmptyResult(out, asked.message.id);
    return OK;
  }

  private isUri(asked: Asked, uri: u32, out: Output): bool {
    const message = asked.message;
    const isOne = message.tape.is(uri, Kind.String) && countKey(message.tape, message.params, 'uri') == 1;
    if (!isOne) writeFault(out, message.id, ErrorCode.InvalidParams, 'uri must be one string');
    return isOne;
  }

  private find(tape: Tape, uri: u32): ServedResource | null {
    for (let i = 0; i < this.resources.length; i++) {
      const resource = unchecked(this.resources[i]);
      if (equalsBytes(tape, uri, resource.uri.ptr, resource.uri.size)) return resource;
    }
    return null;
  }

  /** The template, which keeps where its variables stand until the next look-up. */
  private findTemplate(tape: Tape, uri: u32): ServedTemplate | null {
    if (this.templates.length == 0) return null;
    said.clear();
    writeUnescaped(said, tape, uri);
    view.ptr = said.data;
    view.size = <i32>said.length;
    for (let i = 0; i < this.templates.length; i++) {
      if (unchecked(this.templates[i]).template.match(view)) return this.templates[i];
    }
    return null;
  }
}

/** The code for it is a common one since 2026-07-28. */
export function answerNotFound(asked: Asked, uri: u32, out: Output): u32 {
  const code = isModern(asked.revision) ? ErrorCode.InvalidParams : ErrorCode.ResourceNotFound;
  beginError(out, asked.message.id, code);
  writeText(out, 'Resource not found');
  out.ascii(',"data":{"uri":');
  writeSource(out, asked.message.tape, uri);
  out.byte(0x7d);
  endError(out);
  return OK;
}
