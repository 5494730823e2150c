/** `completion/complete`: what the arguments of prompts and templates may become. Spec: MCP "Completion". */

import { equals, equalsBytes, find, Kind, Output, Tape } from '../../json';
import { Asked } from '../asked';
import { ErrorCode } from '../codes';
import { writeFault } from '../envelope';
import { Feature, NOT_MINE } from '../feature';
import { Message } from '../message';
import { answerUnknown } from '../methods';
import { Revision } from '../versions';
import { Completable, NamedArgument, Suggestions } from './completable';

const OK: u32 = 200;

const suggestions = new Suggestions();


@final
export class Completion extends Feature {
  constructor(
    private prompts: Completable[],
    private templates: Completable[],
  ) {
    super();
  }

  /** The capability has a name since 2025-03-26. */
  writeCapability(out: Output, revision: Revision): void {
    if (revision >= Revision.V2025_03_26) out.ascii(',"completions":{}');
  }

  answer(asked: Asked, out: Output): u32 {
    const message = asked.message;
    if (!message.is('completion/complete')) return NOT_MINE;
    const tape = message.tape;
    const ref = message.param('ref');
    const type = find(tape, ref, 'type');
    if (equals(tape, type, 'ref/prompt')) {
      return this.complete(asked, this.prompts, find(tape, ref, 'name'), out);
    }
    if (equals(tape, type, 'ref/resource')) {
      return this.complete(asked, this.templates, find(tape, ref, 'uri'), out);
    }
    return refuse(message, 'ref must be of type ref/prompt or ref/resource', out);
  }

  private complete(asked: Asked, among: Completable[], name: u32, out: Output): u32 {
    const message = asked.message;
    const tape = message.tape;
    if (!tape.is(name, Kind.String)) return refuse(message, 'ref must name a prompt or a resource', out);
    const subject = named(among, tape, name);
    if (subject === null) return answerUnknown(message, 'Unknown ref: ', name, out);
    const argument = message.param('argument');
    const argumentName = find(tape, argument, 'name');
    const typed = find(tape, argument, 'value');
    if (!tape.is(argumentName, Kind.String) || !tape.is(typed, Kind.String)) {
      return refuse(message, 'argument must have a name and a value', out);
    }
    const known = argumentOf(subject, tape, argumentName);
    if (known === null) return answerUnknown(message, 'Unknown argument: ', argumentName, out);
    suggestions.begin(tape, typed);
    subject.suggest(known, suggestions);
    asked.begin(out);
    suggestions.write(out);
    asked.end(out);
    return OK;
  }
}

function refuse(message: Message, why: string, out: Output): u32 {
  writeFault(out, message.id, ErrorCode.InvalidParams, why);
  return OK;
}

function named(among: Completable[], tape: Tape, name: u32): Completable | null {
  for (let i = 0; i < among.length; i++) {
    const one = unchecked(among[i]);
    if (equalsBytes(tape, name, one.name.ptr, one.name.size)) return one;
  }
  return null;
}

function argumentOf(subject: Completable, tape: Tape, name: u32): NamedArgument | null {
  for (let i = 0; i < subject.args.length; i++) {
    const argument = subject.args[i];
    if (equalsBytes(tape, name, argument.name.ptr, argument.name.size)) return argument;
  }
  return null;
}
