/** What a configured tool is: its arguments, the request it becomes, the shape of its answer. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ParamHeader, ToolEntry } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Approval } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/input';
import { Schema } from 'proxy-wasm-assemblyscript-sdk/assembly/schema';
import { ContentTemplate } from './offers/content-template';
import { CalloutRoute } from './call/send';
import { SecurityRequirement } from './security';
import { ToolMeter } from './telemetry/tool-meter';
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
  /** Nowhere: it has a name that cannot be sent. */
  Lost = 6,
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
  /** The name as the key of a JSON object, with its colon. */
  key: Bytes = NOTHING;
  type: ArgumentType = ArgumentType.Other;
  position: Position = Position.None;
  /** The name in lower case, for `Position.Header`. */
  header: Bytes = NOTHING;
  /** The default as JSON; empty when there is none. */
  fallback: Bytes = NOTHING;
  /** Whether the call that is being made has it from the client. */
  isGiven: bool = false;
  /** Neither an array nor an object. */
  isScalar: bool = true;
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
  /** Empty for one that no request can have. */
  method: Bytes = NOTHING;
  headers: HeaderTemplate[] = [];
  /** What the host is to be, whatever the URL says. */
  host: Template | null = null;
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
  /** The same, sorted by their names. */
  sortedArgs: Argument[] = [];
  /** What callers must show, and what the API is shown; null: nothing. */
  downstream: SecurityRequirement | null = null;
  upstream: SecurityRequirement | null = null;
  /** The client's `Authorization` goes to the API. */
  passesAuthorization: bool = false;
  request: RequestTemplate = new RequestTemplate();
  response: ResponseTemplate = new ResponseTemplate();
  /** An outputSchema is configured: JSON objects are returned as structuredContent too. */
  isStructured: bool = false;
  /** False when `allowTools` leaves it out: neither listed nor called. */
  isAllowed: bool = true;
  /** Does better where Higress is odd. */
  isStrict: bool = false;
  /** How long the text of a result may be; 0: as long as it is. */
  maxResponseBytes: u32 = 0;
  /** Which part of an answer the tool is about; empty: all of it. */
  responsePath: Bytes = NOTHING;
  /** What structured content is held against, once there was some. */
  outputSchema: Schema | null = null;
  /** What arguments are held against, once the tool was called; null when its schema is none. */
  schema: Schema | null = null;
  isSchemaCompiled: bool = false;
  entry: ToolEntry = new ToolEntry();
  /** Made when the tool is first called: most tools of a large configuration never are. */
  meter: ToolMeter | null = null;
  /** Where its request goes as a callout; null: along the route. */
  route: CalloutRoute | null = null;
  /** On the route: milliseconds; 0: as long as the route says. */
  timeoutMs: u32 = 0;
  /** Arguments that clients of 2026-07-28 repeat in headers. */
  mirrored: ParamHeader[] = NO_HEADERS;
  /** Set when a person must approve each call. */
  approval: Approval | null = null;
}
