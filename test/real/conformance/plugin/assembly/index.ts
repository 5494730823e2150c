/** The tools that the conformance suite of the Model Context Protocol asks for, as far as tools can offer them. */

import { Bytes, registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  Hint,
  McpServer,
  RepeatedHeaders,
  Tool,
  ToolRequest,
  ToolResult,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/server';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/mcp';

const NOTHING = '{"type":"object"}';
/** One red point. */
const PNG = Bytes.of(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
);
/** Silence. */
const WAV = Bytes.of('UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==');

class SimpleText extends Tool {
  constructor() {
    super('test_simple_text', 'Answers a text.', NOTHING);
    this.readOnly = Hint.Yes;
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.text('This is a simple text response for testing.');
  }
}

class Image extends Tool {
  constructor() {
    super('test_image_content', 'Answers an image.', NOTHING);
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.image('image/png', PNG);
  }
}

class Audio extends Tool {
  constructor() {
    super('test_audio_content', 'Answers a sound.', NOTHING);
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.audio('audio/wav', WAV);
  }
}

class Embedded extends Tool {
  constructor() {
    super('test_embedded_resource', 'Answers a document.', NOTHING);
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.document('test://embedded-resource', 'text/plain', 'This is an embedded resource content.');
  }
}

class Mixed extends Tool {
  constructor() {
    super('test_multiple_content_types', 'Answers a text, an image and a document.', NOTHING);
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.text('Multiple content types test:');
    result.image('image/png', PNG);
    result.document('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}');
  }
}

class Failing extends Tool {
  constructor() {
    super('test_error_handling', 'Always fails.', NOTHING);
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.fail('This tool intentionally returns an error for testing');
  }
}

class Progress extends Tool {
  constructor() {
    super('test_tool_with_progress', 'Tells how far it is.', NOTHING);
  }
  call(request: ToolRequest, result: ToolResult): void {
    result.progress(0, 100);
    result.progress(50, 100);
    result.progress(100, 100);
    result.text('done');
  }
}

/** Every keyword must reach the client as it stands here. */
class Schema extends Tool {
  constructor() {
    super(
      'json_schema_2020_12_tool',
      'Has a schema with much of JSON Schema 2020-12.',
      `{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
          "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
          }
        },
        "properties": {
          "name": { "type": "string" },
          "address": { "$ref": "#/$defs/address" },
          "contactMethod": { "type": "string", "enum": ["phone", "email"] },
          "phone": { "type": "string" },
          "email": { "type": "string" }
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false
      }`,
    );
  }
  call(_request: ToolRequest, result: ToolResult): void {
    result.text('ok');
  }
}

class Mirrored extends Tool {
  constructor() {
    super(
      'test_custom_headers',
      'Has arguments that are repeated in headers.',
      `{
        "type": "object",
        "properties": {
          "region": { "type": "string", "x-mcp-header": "Region" },
          "count": { "type": "integer", "x-mcp-header": "Count" },
          "dryRun": { "type": "boolean", "x-mcp-header": "Dry-Run" }
        }
      }`,
    );
    this.checks.push(new RepeatedHeaders());
  }
  call(request: ToolRequest, result: ToolResult): void {
    result.text(request.text('region', 'nowhere'));
  }
}

class Tools extends McpServer {
  constructor(id: u32) {
    super(id, 'postern-conformance', '1.0.0');
    this.add(new SimpleText());
    this.add(new Image());
    this.add(new Audio());
    this.add(new Embedded());
    this.add(new Mixed());
    this.add(new Failing());
    this.add(new Progress());
    this.add(new Schema());
    this.add(new Mirrored());
  }
}

registerRootContext((id: u32): RootContext => new Tools(id));
