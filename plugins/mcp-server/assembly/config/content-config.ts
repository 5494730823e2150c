/** One block of content from its configuration: its texts are templates. Spec: MCP "Content". */

import { Kind, Output, Tape, writeCompact, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ContentTemplate } from '../offers/content-template';
import { compileTemplate, templateFault } from '../template/compile';
import { textOf } from './fields';

/** The members that are templates. */
const TEMPLATES = ['text', 'uri', 'data', 'blob', 'name'];
const TYPES = ['text', 'image', 'audio', 'resource', 'resource_link'];

const out = new Output();
let titleOfTemplates: string = '';

/** Reads a text, or an object of one of MCP's kinds; faults go to the value's report. @param title stands in templates' errors */
export function readContent(value: ConfigValue, title: string): ContentTemplate {
  const content = new ContentTemplate();
  titleOfTemplates = title;
  out.clear();
  if (value.is(Kind.String)) writeTextContent(content, value);
  else writeContent(content, value);
  content.end(out.toBytes());
  return content;
}

function writeTextContent(into: ContentTemplate, content: ConfigValue): void {
  out.ascii('{"type":"text","text":');
  writeTemplate(into, content);
  out.byte(0x7d);
}

function writeContent(into: ContentTemplate, content: ConfigValue): void {
  const type = textOf(content, 'type');
  if (!TYPES.includes(type)) {
    content.refuse('not a kind of content', `known: ${TYPES.join(', ')}`, 'type');
    return;
  }
  checkContent(content, type);
  if (type == 'audio')
    downlevel(into, Revision.V2025_03_26, '[audio of type ' + textOf(content, 'mimeType') + ']');
  if (type == 'resource_link')
    downlevel(into, Revision.V2025_06_18, textOf(content, 'name') + ': ' + textOf(content, 'uri'));
  writeObject(into, content);
}

/** What clients cannot do without. */
function checkContent(content: ConfigValue, type: string): void {
  if (type == 'text') require(content, ['text']);
  if (type == 'image' || type == 'audio') require(content, ['data', 'mimeType']);
  if (type == 'resource_link') require(content, ['uri', 'name']);
  if (type != 'resource') return;
  const resource = content.field('resource');
  if (resource === null) {
    content.refuse('missing', 'add "resource": {"uri": "…", "text": "…"}', 'resource');
    return;
  }
  require(resource, ['uri']);
  if (resource.field('text') === null) require(resource, ['blob']);
}

function require(value: ConfigValue, names: string[]): void {
  for (let i = 0; i < names.length; i++) {
    if (textOf(value, names[i]) == '') value.refuse('missing or empty', `add "${names[i]}"`, names[i]);
  }
}

/** Copies an object. */
function writeObject(into: ContentTemplate, value: ConfigValue): void {
  const names = value.fieldNames();
  out.byte(0x7b);
  for (let i = 0; i < names.length; i++) {
    const field = value.field(names[i]);
    if (field === null || names.indexOf(names[i]) < i) continue;
    if (i > 0) out.byte(0x2c);
    writeName(value.tape, field.node);
    if (field.is(Kind.String) && TEMPLATES.includes(names[i])) writeTemplate(into, field);
    else if (field.is(Kind.Object) && names[i] == 'resource') writeObject(into, field);
    else writeCompact(out, field.tape, field.node);
  }
  out.byte(0x7d);
}

/** A member's key stands before its value. */
function writeName(tape: Tape, node: u32): void {
  writeCompact(out, tape, node - 1);
  out.byte(0x3a);
}

/** A string in whose place a template's text comes, if there is anything to fill in. */
function writeTemplate(into: ContentTemplate, value: ConfigValue): void {
  if (!writeFilled(into, value.asText()))
    value.refuse(templateFault, 'see the docs for what templates know here');
}

/** False with `templateFault` for no template. */
function writeFilled(into: ContentTemplate, text: string): bool {
  if (!text.includes('{{')) {
    writeText(out, text);
    return true;
  }
  const template = compileTemplate(titleOfTemplates, text);
  if (template === null) return false;
  out.byte(0x22);
  into.add(out.toBytes(), template);
  out.clear();
  out.byte(0x22);
  return true;
}

/** A text for clients before `since`; `out` is empty before and after. A fault in it is one of the block itself. */
function downlevel(into: ContentTemplate, since: Revision, text: string): void {
  const older = new ContentTemplate();
  out.ascii('{"type":"text","text":');
  writeFilled(older, text);
  out.byte(0x7d);
  older.end(out.toBytes());
  out.clear();
  into.since = since;
  into.older = older;
}
