/** A tool that asks the REST API behind the gateway, and gives its JSON on. */

import { Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  Hint,
  RestAnswer,
  RestCall,
  Tool,
  ToolRequest,
  ToolResult,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/server';

const json = new Output();

export class GetItem extends Tool {
  constructor(private upstream: string) {
    super(
      'get_item',
      'Looks up one item by its id.',
      `{
        "type": "object",
        "properties": { "id": { "type": "string", "description": "As in the shop's URLs" } },
        "required": ["id"]
      }`,
    );
    this.readOnly = Hint.Yes;
  }

  call(request: ToolRequest, result: ToolResult): void {
    request.send(new RestCall(this.upstream, 'GET', '/items').segment(request.text('id')));
  }

  onAnswer(answer: RestAnswer, request: ToolRequest, result: ToolResult): void {
    if (answer.status == 404) return result.fail(`there is no item "${request.text('id')}"`);
    if (!answer.isOk) return result.fail(`the API answered ${answer.status}`);
    if (!answer.isJson()) return result.fail('the API answered something that is no JSON');
    json.clear();
    writeCompact(json, answer.tape, 0);
    result.json(json);
  }
}
