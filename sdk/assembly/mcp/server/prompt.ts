/** What a prompt is: what clients read of it, and what it becomes. Spec: MCP "Prompts". */

import { Bytes } from '../../bytes';
import { Output, writeText } from '../../json';
import { Asked } from '../asked';
import { NamedArgument } from '../completion';
import { ServedPrompt } from '../prompts';
import { PromptRequest } from './prompt-request';
import { PromptResult } from './prompt-result';

const out = new Output();

/**
 * @example
 * class Review extends Prompt {
 *   constructor() {
 *     super('review', 'Reviews code.');
 *     this.argument('code', 'What to review.');
 *     this.argument('style', 'How.', false, ['short', 'long']);
 *   }
 *   make(request: PromptRequest, result: PromptResult): void {
 *     result.text('Please review: ' + request.text('code'));
 *   }
 * }
 */
export abstract class Prompt extends ServedPrompt {
  /** @param title for people; empty: the name */
  constructor(name: string, description: string, title: string = '') {
    super();
    this.name = Bytes.of(name);
    this.entry.description = quoted(description);
    if (title != '') this.entry.title = quoted(title);
  }

  /** Declares an argument. @param values all that it may be, which is suggested too; none: anything */
  argument(name: string, description: string, required: bool = true, values: string[] = []): void {
    const argument = new NamedArgument(Bytes.of(name));
    argument.description = quoted(description);
    argument.required = required;
    for (let i = 0; i < values.length; i++) argument.values.push(Bytes.of(values[i]));
    this.args.push(argument);
  }

  /** Writes the messages; the arguments hold what is required. */
  abstract make(request: PromptRequest, result: PromptResult): void;

  /** The server's. */
  get(asked: Asked, args: u32, into: Output): u32 {
    const request = new PromptRequest(asked.revision, asked.message, args);
    const result = new PromptResult(asked.revision, this.entry.description);
    this.make(request, result);
    const status = result.write(into, asked);
    result.free();
    return status;
  }
}

function quoted(text: string): Bytes {
  out.clear();
  writeText(out, text);
  return out.toBytes();
}
