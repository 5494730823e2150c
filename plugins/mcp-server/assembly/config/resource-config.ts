/** Resources and templates of resources from their configuration. Spec: MCP "Resources". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { readBase64 } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Kind, Output, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeMember } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { NamedArgument } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/completion';
import { ResourceEntry, UriTemplate } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/resources';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ConfiguredTemplate } from '../offers/configured-template';
import { StaticResource } from '../offers/static-resource';
import { bytesOfText, noteUnknown, objectsOf, textOf } from './fields';
import { iconsOf, jsonOf } from './json-fields';
import { readNamedArgument, requiredText } from './prompt-config';
import { templateOf } from './templates';

const SHARED_FIELDS = ['name', 'title', 'description', 'mimeType', 'annotations', 'icons', 'text'];

const out = new Output();
const decoded = new Output();

/** A resource with a text or, in Base64, bytes. */
export function readResource(value: ConfigValue): StaticResource {
  noteUnknown(value, SHARED_FIELDS.concat(['uri', 'blob']));
  const resource = new StaticResource();
  resource.uri = requiredText(value, 'uri');
  readEntry(resource.entry, value, resource.uri);
  const text = value.field('text');
  const blob = value.field('blob');
  if ((text === null) == (blob === null)) {
    value.refuse('neither text nor blob, or both', 'add "text", or "blob" with Base64');
    return resource;
  }
  const content = bytesOfText(value, text === null ? 'blob' : 'text');
  resource.entry.size = content.size;
  if (text === null) {
    decoded.clear();
    if (!readBase64(decoded, content.ptr, content.size))
      value.refuse('not Base64', 'encode the bytes', 'blob');
    resource.entry.size = <i32>decoded.length;
    decoded.free();
  }
  out.clear();
  out.ascii('"contents":[{"uri":');
  writeString(out, resource.uri.ptr, resource.uri.size);
  writeMember(out, ',"mimeType":', resource.entry.mimeType);
  out.ascii(text === null ? ',"blob":' : ',"text":');
  writeString(out, content.ptr, content.size);
  out.ascii('}]');
  resource.contents = out.toBytes();
  out.clear();
  return resource;
}

/** A template of URIs with a template of texts. @param config for `.config` in it, as JSON */
export function readTemplate(value: ConfigValue, config: Bytes): ConfiguredTemplate {
  noteUnknown(value, SHARED_FIELDS.concat(['uriTemplate', 'arguments']));
  const uriTemplate = requiredText(value, 'uriTemplate');
  const template = new ConfiguredTemplate(new UriTemplate(textOf(value, 'uriTemplate')), config);
  if (uriTemplate.size > 0 && template.template.fault != '') {
    value.refuse(template.template.fault, 'write it as "docs://{id}/lines"', 'uriTemplate');
  }
  template.name = uriTemplate;
  readEntry(template.entry, value, uriTemplate);
  template.text = templateOf(value, 'text', 'resource');
  if (textOf(value, 'text') == '') value.refuse('missing or empty', 'add "text", with {{.args.…}}', 'text');
  const names = template.template.names;
  for (let i = 0; i < names.length; i++) template.args.push(new NamedArgument(names[i]));
  const declared = objectsOf(value, 'arguments');
  for (let i = 0; i < declared.length; i++) replaceArgument(template, declared[i]);
  return template;
}

/** Says more of a variable that the URI has. */
function replaceArgument(template: ConfiguredTemplate, value: ConfigValue): void {
  const argument = readNamedArgument(value);
  for (let i = 0; i < template.args.length; i++) {
    if (!template.args[i].name.equals(argument.name)) continue;
    template.args[i] = argument;
    return;
  }
  value.refuse('not a variable of uriTemplate', 'name one that stands in braces there', 'name');
}

function readEntry(entry: ResourceEntry, value: ConfigValue, uri: Bytes): void {
  entry.uri = uri;
  entry.name = jsonOf(value, 'name', Kind.String);
  if (entry.name.size == 0 && value.report.isClean) value.refuse('missing or empty', 'add "name"', 'name');
  entry.title = jsonOf(value, 'title', Kind.String);
  entry.description = jsonOf(value, 'description', Kind.String);
  entry.mimeType = jsonOf(value, 'mimeType', Kind.String);
  entry.annotations = jsonOf(value, 'annotations', Kind.Object);
  entry.icons = iconsOf(value);
}
