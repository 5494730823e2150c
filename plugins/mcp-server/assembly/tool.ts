/** What a configured tool is: its arguments, the request it becomes, the shape of its answer. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ParamHeader, ToolEntry } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Approval } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/input';
import { ContentTemplate } from './offers/content-template';
import { Template } from './template/template';

/** Stands in where nothing is configured; one for all, since there are many tools. */
const NOTHING = new Bytes();
const NO_HEADERS: ParamHeader[] = [];

/** The types that are coerced; every other type is passed on as it is. */
export const enum ArgumentType {
  Other = 0,
  Integer = 1,
  Number = 2,
  Boolean = 3,
}

/** Where an argument goes. */
export const enum Position {
  /** Named by a template, or taken up by an argsTo… field. */
  None = 0,
  Query = 1,
  Path = 2,
  Header = 3,
  Cookie = 4,
  Body = 5,
}

/** What becomes of the arguments without position. */
export const enum Spread {
  None = 0,
  Json = 1,
  Form = 2,
  Query = 3,
}

export class Argument {
  name: Bytes = NOTHING;
  type: ArgumentType = ArgumentType.Other;
  position: Position = Position.None;
  required: bool = false;
  /** The default as JSON; empty when there is none. */
  fallback: Bytes = NOTHING;
}

export class HeaderTemplate {
  constructor(
    /** In lower case. */
    readonly name: Bytes,
    readonly value: Template,
  ) {}
}

/** How a call becomes an HTTP request. */
export class RequestTemplate {
  /** Null for a tool that is answered from its arguments alone. */
  url: Template | null = null;
  method: Bytes = NOTHING;
  headers: HeaderTemplate[] = [];
  body: Template | null = null;
  spread: Spread = Spread.None;
}

/** How an answer becomes a tool's result. */
export class ResponseTemplate {
  body: Template | null = null;
  /** In the place of a text. */
  content: ContentTemplate[] = [];
  prepend: Bytes = NOTHING;
  append: Bytes = NOTHING;
  /** For answers that are not 2xx. */
  error: Template | null = null;
}

export class Tool {
  name: Bytes = NOTHING;
  args: Argument[] = [];
  request: RequestTemplate = new RequestTemplate();
  response: ResponseTemplate = new ResponseTemplate();
  /** An outputSchema is configured: JSON objects are returned as structuredContent too. */
  isStructured: bool = false;
  /** False when `allowTools` leaves it out: neither listed nor called. */
  isAllowed: bool = true;
  /** Does better where Higress is odd. */
  isStrict: bool = false;
  entry: ToolEntry = new ToolEntry();
  /** Arguments that clients of 2026-07-28 repeat in headers. */
  mirrored: ParamHeader[] = NO_HEADERS;
  /** Set when a person must approve each call. */
  approval: Approval | null = null;
}
