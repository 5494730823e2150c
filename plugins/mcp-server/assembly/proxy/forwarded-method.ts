/** Which methods go on to the server behind us, and what is peculiar to each. */

import { Message } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Ability } from './session';


@final
export class ForwardedMethod {
  constructor(
    readonly name: string,
    /** What the server has to serve for it. */
    readonly ability: Ability,
    /** The parameter that `Mcp-Name` repeats. */
    readonly subject: string = '',
    /** Its result says how long it may be kept. */
    readonly isKeepable: bool = false,
    /** Known until 2025-11-25 only, or since 2026-07-28 only. */
    readonly isLegacyOnly: bool = false,
    readonly isModernOnly: bool = false,
  ) {}

  /** A list is answered as one body: who looks at lists behind us must see all of it. */
  get isList(): bool {
    return this.isKeepable && this.subject == '';
  }
}

export const TOOLS_LIST = new ForwardedMethod('tools/list', Ability.Tools, '', true);
export const TOOLS_CALL = new ForwardedMethod('tools/call', Ability.Tools, 'name');

const METHODS: ForwardedMethod[] = [
  TOOLS_LIST,
  TOOLS_CALL,
  new ForwardedMethod('prompts/list', Ability.Prompts, '', true),
  new ForwardedMethod('prompts/get', Ability.Prompts, 'name'),
  new ForwardedMethod('resources/list', Ability.Resources, '', true),
  new ForwardedMethod('resources/templates/list', Ability.Resources, '', true),
  new ForwardedMethod('resources/read', Ability.Resources, 'uri', true),
  new ForwardedMethod('resources/subscribe', Ability.Subscriptions, 'uri', false, true),
  new ForwardedMethod('resources/unsubscribe', Ability.Subscriptions, 'uri', false, true),
  new ForwardedMethod('completion/complete', Ability.Completions),
  new ForwardedMethod('logging/setLevel', Ability.Logging, '', false, true),
  new ForwardedMethod('subscriptions/listen', Ability.None, '', false, false, true),
];

/** The method of a message; null when it is not passed on. */
export function forwardedMethod(message: Message): ForwardedMethod | null {
  for (let i = 0; i < METHODS.length; i++) {
    const method = unchecked(METHODS[i]);
    if (message.is(method.name)) return method;
  }
  return null;
}
