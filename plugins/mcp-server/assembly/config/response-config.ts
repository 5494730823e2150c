/** How an upstream's answer becomes a tool's result, from its configuration. Spec: Higress mcp-server plugin, `responseTemplate`. */

import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Tool } from '../tool';
import { readContent } from './content-config';
import { bytesOfText, fieldOf, noteUnknown, textOf } from './fields';
import { templateOf } from './templates';

/** Fills `tool.response`, once `tool.request` is known. */
export function readResponse(tool: Tool, value: ConfigValue): void {
  const response = tool.response;
  response.error = templateOf(value, 'errorResponseTemplate', 'errorResponse', tool.isStrict);
  const field = fieldOf(value, 'responseTemplate', Kind.Object);
  if (field !== null) {
    noteUnknown(field, ['body', 'prependBody', 'appendBody', 'content']);
    response.body = templateOf(field, 'body', 'response', tool.isStrict);
    response.prepend = bytesOfText(field, 'prependBody');
    response.append = bytesOfText(field, 'appendBody');
    readBlocks(tool, field);
    if (textOf(field, 'body') != '' && response.prepend.size + response.append.size > 0) {
      field.refuse('prependBody and appendBody cannot stand beside body', 'write them into body', 'body');
    }
  }
  if (tool.request.url !== null) return;
  // a faulty url has been reported already
  const request = fieldOf(value, 'requestTemplate', Kind.Object);
  if (request !== null && textOf(request, 'url') != '') return;
  if (response.content.length > 0) return;
  if (response.body !== null || (field !== null && textOf(field, 'body') != '')) return;
  value.refuse(
    'neither requestTemplate.url nor responseTemplate.body',
    'give the tool a url to call, or a body to answer with',
  );
}

/** An addition of Postern's: blocks of content in the place of one text. */
function readBlocks(tool: Tool, field: ConfigValue): void {
  const list = fieldOf(field, 'content', Kind.Array);
  if (list === null) return;
  const items = list.items();
  for (let i = 0; i < items.length; i++) tool.response.content.push(readContent(items[i], 'response'));
  if (textOf(field, 'body') != '' || tool.response.prepend.size + tool.response.append.size > 0) {
    field.refuse('content cannot stand beside body, prependBody and appendBody', 'keep one', 'content');
  }
}
