/** `prompts/list` and `prompts/get`. Spec: MCP "Prompts". */

import { ABSENT, countKey, equalsBytes, findBytes, Kind, Output, Tape } from '../../json';
import { Asked } from '../asked';
import { ErrorCode } from '../codes';
import { NamedArgument } from '../completion/completable';
import { writeErrorAbout, writeFault } from '../envelope';
import { Feature, NOT_MINE } from '../feature';
import { answerList } from '../list-answer';
import { ListEntry, Listing } from '../listing';
import { answerUnknown } from '../methods';
import { Revision } from '../versions';
import { ServedPrompt } from './served-prompt';

const OK: u32 = 200;


@final
export class Prompts extends Feature {
  readonly listing: Listing;

  /** @param prompts in the order in which they are listed; of two of one name the first counts */
  constructor(private prompts: ServedPrompt[]) {
    super();
    const entries: ListEntry[] = [];
    for (let i = 0; i < prompts.length; i++) entries.push(prompts[i].entry);
    this.listing = new Listing('prompts', entries);
  }

  writeCapability(out: Output, _revision: Revision): void {
    out.ascii(',"prompts":{}');
  }

  answer(asked: Asked, out: Output): u32 {
    if (asked.message.is('prompts/list')) return answerList(asked, this.listing, out);
    return asked.message.is('prompts/get') ? this.get(asked, out) : NOT_MINE;
  }

  private get(asked: Asked, out: Output): u32 {
    const message = asked.message;
    const tape = message.tape;
    const name = message.param('name');
    const args = message.param('arguments');
    if (!tape.is(name, Kind.String)) return refuse(asked, 'name must be a string', out);
    if (countKey(tape, message.params, 'name') > 1 || countKey(tape, message.params, 'arguments') > 1) {
      return refuse(asked, 'repeated key', out);
    }
    const prompt = this.find(tape, name);
    if (prompt === null) return answerUnknown(message, 'Unknown prompt: ', name, out);
    if (args != ABSENT && !isObjectOfStrings(tape, args)) {
      return refuse(asked, 'arguments must be an object of strings', out);
    }
    for (let i = 0; i < prompt.args.length; i++) {
      const why = whatIsWrong(unchecked(prompt.args[i]), tape, args);
      if (why == '') continue;
      writeErrorAbout(out, message.id, ErrorCode.InvalidParams, why, prompt.args[i].name);
      return OK;
    }
    return prompt.get(asked, args, out);
  }

  private find(tape: Tape, name: u32): ServedPrompt | null {
    for (let i = 0; i < this.prompts.length; i++) {
      const prompt = unchecked(this.prompts[i]);
      if (equalsBytes(tape, name, prompt.name.ptr, prompt.name.size)) return prompt;
    }
    return null;
  }
}

function refuse(asked: Asked, why: string, out: Output): u32 {
  writeFault(out, asked.message.id, ErrorCode.InvalidParams, why);
  return OK;
}

function isObjectOfStrings(tape: Tape, args: u32): bool {
  if (!tape.is(args, Kind.Object)) return false;
  const end = tape.next(args);
  for (let key = args + 1; key < end; key = tape.next(key + 1)) {
    if (!tape.is(key + 1, Kind.String)) return false;
  }
  return true;
}

function whatIsWrong(argument: NamedArgument, tape: Tape, args: u32): string {
  const node = args == ABSENT ? ABSENT : findBytes(tape, args, argument.name.ptr, argument.name.size);
  if (node != ABSENT) return argument.takes(tape, node) ? '' : 'Not a value of argument: ';
  return argument.required ? 'Missing required argument: ' : '';
}
