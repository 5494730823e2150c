/** What a compiled template is, and how it is rendered. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { reset } from '../gjson/arena';
import { TemplateData } from './data';
import { execute } from './executor';
import { failPlain, openFailure } from './failure';
import { clearFrames } from './frame';
import { openTemplate } from './invocation';
import { openProgram } from './program';
import { rendering } from './rendering';
import { values } from './values';
import { clearVariables, declareVariable } from './variables';
import { JsonWriter } from './json-writer';
import { markingWriter, plainWriter, Writer } from './writer';

const jsonWriter = new JsonWriter();

/** One block of memory: steps, then nodes, then the table of templates, which nodes count to, then data. */
@final
export class Template {
  constructor(
    readonly name: string,
    readonly program: ArrayBuffer,
    /** Lists and maps are values, piped values count everywhere, ranges over nothing are empty. */
    readonly isStrict: bool,
  ) {}

  /** Where, in bytes, the nodes and the data begin; which node the table is, and which entry of it is the whole template. */
  nodesAt: u32 = 0;
  dataAt: u32 = 0;
  table: u32 = 0;
  main: u32 = 0;
  /** A strict template whose text begins as an object or array does. */
  isJson: bool = false;

  /** Appends the text for `data`; false with `templateError` when it fails. */
  render(data: TemplateData, out: Output): bool {
    return this.renderWith(plainWriter, data, out);
  }

  /**
   * As `render`, for a URL. `marks` takes two u32 for each run of bytes that the configuration does not say itself: where in
   * `out` it begins and ends. Literals and what is made of `.config` alone are the configuration's, all else may be the client's.
   */
  renderUrl(data: TemplateData, out: Output, marks: Output): bool {
    markingWriter.marks = marks;
    return this.renderWith(markingWriter, data, out);
  }

  /** As `render`, for the body of a request: in a strict template that is JSON, values keep to their places. */
  renderBody(data: TemplateData, out: Output): bool {
    if (!this.isJson) return this.render(data, out);
    jsonWriter.begin();
    return this.renderWith(jsonWriter, data, out);
  }

  private renderWith(writer: Writer, data: TemplateData, out: Output): bool {
    reset();
    openProgram(this);
    openFailure(this.name);
    rendering.context.isStrict = this.isStrict;
    rendering.data = data;
    rendering.dot = rendering.root;
    if (!data.open(rendering.dot)) return failPlain(': data must be a valid JSON object or array');
    clearFrames();
    values.clear();
    clearVariables();
    declareVariable(0, rendering.dot);
    const isRendered = execute(openTemplate(this.table, this.main), out, writer);
    reset();
    return isRendered;
  }
}
