/** One configuration in the real plugin: which rule has which requests, and which tools its server lists. */
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { Conversation, ConversationEnded } from '../siblings/converse.js';
import { isObject, member } from './json.js';
import type { Json, JsonObject } from './json.js';
import { ASKED_PATH, discoverRequest, readInstructions, readPage, toolsListRequest } from './tools-list.js';
import type { Page } from './tools-list.js';
import type { Endpoint } from './endpoint.js';

/** What came of a question for tools. */
export type Answered =
  | Page
  /** Somebody else is asked for them. */
  | { readonly forwarded: true }
  /** It passed as if there were no plugin. */
  | { readonly untouched: true };

/** A line of the plugin's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** What is started. */
export interface StartRequest {
  readonly module: string;
  readonly configuration: JsonObject;
  /** What the configuration is called in errors. */
  readonly shown: string;
}

/** A module that took its configuration, and what it said of it. */
export interface Started {
  readonly asked: AskedConfiguration;
  readonly log: readonly LogLine[];
}

const HOST = '@postern/gateway-host';

export class AskedConfiguration {
  readonly #conversation: Conversation;
  readonly #shown: string;

  private constructor(conversation: Conversation, shown: string) {
    this.#conversation = conversation;
    this.#shown = shown;
  }

  /**
   * Starts the module with a configuration.
   *
   * @throws ToolchainError TC_TOOLS_REFUSED, TC_TOOLS_ANSWER
   */
  static async start({ module, configuration, shown }: StartRequest, io: Io): Promise<Started> {
    const args = ['ask', '--module', module, '--configuration', '-', '--log-level', 'warn'];
    const conversation = new Conversation(HOST, args, io);
    const asked = new AskedConfiguration(conversation, shown);
    // A line is one value; a text in it that has line ends of its own escapes them.
    conversation.say(JSON.stringify(configuration));
    const start = await asked.#answer(conversation.next());
    const log = linesOf(member(start, 'log'));
    if (member(start, 'outcome') === 'started') return { asked, log };
    conversation.close();
    throw refusal(shown, log, member(start, 'reason'));
  }

  /** Asks for a page of the tools that the requests of an endpoint get. */
  async ask(endpoint: Endpoint, cursor?: string): Promise<Answered> {
    const answer = await this.#answer(this.#conversation.ask(toolsListRequest(endpoint, cursor)));
    const outcome = member(answer, 'outcome');
    if (outcome === 'local-reply') return readPage(Number(member(answer, 'status')), bodyOf(answer));
    if (outcome === 'paused') return { forwarded: true };
    if (outcome !== 'upstream') return { fault: `its answer is ${String(outcome)}`, status: 0 };
    const path = headerOf(member(member(answer, 'upstream'), 'headers'), ':path');
    return path === ASKED_PATH ? { untouched: true } : { forwarded: true };
  }

  /** Asks what the server tells agents of itself. */
  async instructions(endpoint: Endpoint): Promise<string> {
    return readInstructions(bodyOf(await this.#answer(this.#conversation.ask(discoverRequest(endpoint)))));
  }

  close(): void {
    this.#conversation.close();
  }

  async #answer(next: Promise<unknown>): Promise<unknown> {
    try {
      return await next;
    } catch (cause) {
      if (cause instanceof ToolchainError) throw cause;
      const said = cause instanceof ConversationEnded ? cause.stderr.trim() : String(cause);
      throw new ToolchainError('TC_TOOLS_ANSWER', `${this.#shown}: ${HOST} gave no answer: ${said}`, {
        cause,
      });
    }
  }
}

/** With what the plugin says, and what the host says where the plugin says nothing. */
function refusal(shown: string, log: readonly LogLine[], reason: Json | undefined): ToolchainError {
  const faults = log.filter(({ level }) => level !== 'warn');
  const said = faults.length > 0 ? faults : log;
  const lines = said.map(({ message }) => `\n  ${message}`).join('');
  const why = lines === '' ? `: ${String(reason)}` : lines;
  const hint = lines === '' ? { hint: 'Check that --module names a build of mcp-server.' } : {};
  return new ToolchainError('TC_TOOLS_REFUSED', `${shown}: the plugin does not start with it${why}`, hint);
}

/** The plugin is started in a trial, too, and says everything twice. */
function linesOf(log: Json | undefined): LogLine[] {
  const lines = new Map<string, LogLine>();
  for (const line of Array.isArray(log) ? log : []) {
    const { level, message } = isObject(line) ? line : {};
    if (typeof level === 'string' && typeof message === 'string') lines.set(message, { level, message });
  }
  return [...lines.values()];
}

/** Bytes that are no text are no answer to be read. */
function bodyOf(answer: unknown): string {
  const body = member(answer, 'body');
  return typeof body === 'string' ? body : '';
}

function headerOf(headers: Json | undefined, name: string): Json | undefined {
  const pair = Array.isArray(headers)
    ? headers.find((one: Json) => Array.isArray(one) && one[0] === name)
    : undefined;
  return Array.isArray(pair) ? pair[1] : undefined;
}
