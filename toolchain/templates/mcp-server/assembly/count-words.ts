/** A tool that needs nobody else. */

import { Hint, Tool, ToolRequest, ToolResult } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/server';

/** Words are what stands between spaces; a function of its own, so that count-words.test.ts can try it without a gateway. */
export function countWords(text: string): i32 {
  let words = 0;
  let isInside = false;
  for (let i = 0; i < text.length; i++) {
    const isSpace = text.charCodeAt(i) <= 0x20;
    if (!isSpace && !isInside) words++;
    isInside = !isSpace;
  }
  return words;
}

export class CountWords extends Tool {
  constructor() {
    super(
      'count_words',
      'Counts the words of a text.',
      `{
        "type": "object",
        "properties": { "text": { "type": "string", "description": "Any text" } },
        "required": ["text"]
      }`,
    );
    this.readOnly = Hint.Yes;
    this.openWorld = Hint.No;
  }

  call(request: ToolRequest, result: ToolResult): void {
    result.text(countWords(request.text('text')).toString());
  }
}
