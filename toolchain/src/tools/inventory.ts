/**
 * The servers of one plugin configuration as agents meet them, asked of the plugin itself. Which rule has a request the plugin
 * says, too: beside the real configuration it gets one with the same rules, in which each server is called by its rule's number.
 */
import type { Io } from '../io.js';
import { AskedConfiguration } from './asked-configuration.js';
import type { Answered, LogLine, Started, StartRequest } from './asked-configuration.js';
import { startWithDigests } from './digest-option.js';
import { elsewhere, endpointsOf } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { isObject } from './json.js';
import type { Json, JsonObject } from './json.js';
import type { ListedServer, ListedTool } from './listed-server.js';

/** The number of a rule, -1 for the configuration beside the rules. */
export type RuleNumber = number;

export const BESIDE: RuleNumber = -1;
const NOT_FOUND = 404;
const INTERNAL_ERROR = 500;
const MATCHES = ['_match_route_', '_match_domain_', '_match_service_', '_match_route_prefix_'];
/** A list with more pages goes in a circle. */
const MOST_PAGES = 10_000;

const NOTHING = { name: undefined, instructions: '', endpoints: [], reasons: [], tools: [] };

export class Inventory {
  readonly #real: AskedConfiguration;
  readonly #log: readonly LogLine[];
  readonly #numbered: AskedConfiguration;
  readonly #servers = new Map<RuleNumber, Promise<ListedServer | undefined>>();
  /** Of each rule its endpoints, as it has them written. */
  readonly written: readonly (readonly Endpoint[])[];
  /** What no rule is for. */
  readonly elsewhere: Endpoint;

  private constructor([real, numbered]: [Started, AskedConfiguration], configuration: JsonObject) {
    this.#real = real.asked;
    this.#log = real.log;
    this.#numbered = numbered;
    this.written = rulesOf(configuration).map(endpointsOf);
    this.elsewhere = elsewhere(configuration);
  }

  /** @throws ToolchainError TC_TOOLS_REFUSED, TC_TOOLS_ANSWER */
  static async open({ module, configuration, shown }: StartRequest, io: Io): Promise<Inventory> {
    const rules = rulesOf(configuration);
    const started = await Promise.allSettled([
      startWithDigests({ module, configuration, shown }, io),
      AskedConfiguration.start({ module, configuration: numbered(rules), shown }, io),
    ]);
    const [real, other] = started;
    if (real.status === 'fulfilled' && other.status === 'fulfilled')
      return new Inventory([real.value, other.value.asked], configuration);
    for (const one of started) if (one.status === 'fulfilled') one.value.asked.close();
    throw real.status === 'rejected' ? real.reason : (other as PromiseRejectedResult).reason;
  }

  /** All endpoints that the rules name, and the rest of the world. */
  get endpoints(): Endpoint[] {
    return [...this.written.flat(), this.elsewhere];
  }

  /** The rule that has the requests of an endpoint. */
  async ruleAt(endpoint: Endpoint): Promise<RuleNumber> {
    const answer = await this.#numbered.ask(endpoint);
    const number = 'tools' in answer ? Number(answer.server) : Number.NaN;
    return Number.isInteger(number) ? number : BESIDE;
  }

  /** The server of a rule, asked by way of one of its endpoints; undefined where there is none at all. */
  serverOf(rule: RuleNumber, endpoint: Endpoint): Promise<ListedServer | undefined> {
    const known = this.#servers.get(rule) ?? this.#list(rule, endpoint);
    this.#servers.set(rule, known);
    return known;
  }

  /** What the log says of a rule; faults first. */
  reasonsFor(rule: RuleNumber): string[] {
    const place = `_rules_[${rule}]`;
    const about = this.#log.filter(({ message }) =>
      rule === BESIDE ? !message.includes('_rules_[') : message.includes(place),
    );
    const errors = about.filter(({ level }) => level !== 'warn');
    return (errors.length > 0 ? errors : about).map(({ message }) => message);
  }

  close(): void {
    this.#real.close();
    this.#numbered.close();
  }

  async #list(rule: RuleNumber, endpoint: Endpoint): Promise<ListedServer | undefined> {
    const tools: ListedTool[] = [];
    const [first, instructions] = await Promise.all([
      this.#real.ask(endpoint),
      this.#real.instructions(endpoint),
    ]);
    let answer: Answered = first;
    for (let pages = 1; 'tools' in answer; pages++) {
      tools.push(...answer.tools);
      if (answer.next === undefined || pages === MOST_PAGES)
        return { ...NOTHING, name: answer.server, instructions, state: 'serving', tools };
      answer = await this.#real.ask(endpoint, answer.next);
    }
    // Where no rule is and no configuration beside them, a plugin lets pass or answers 404.
    if (rule === BESIDE && ('untouched' in answer || ('fault' in answer && answer.status === NOT_FOUND)))
      return undefined;
    return { ...NOTHING, ...this.#faulty(rule, answer) };
  }

  #faulty(rule: RuleNumber, answer: Answered): Pick<ListedServer, 'state' | 'reasons'> {
    if ('fault' in answer) {
      const logged = this.reasonsFor(rule);
      const isQuarantined = answer.status >= INTERNAL_ERROR && logged.length > 0;
      return isQuarantined
        ? { state: 'quarantined', reasons: logged }
        : { state: 'refusing', reasons: [answer.fault] };
    }
    return {
      state: 'forwarding',
      reasons: ['its tools are those of another MCP server, which is not asked here'],
    };
  }
}

function rulesOf(configuration: JsonObject): readonly Json[] {
  const rules = configuration['_rules_'];
  return Array.isArray(rules) ? (rules as readonly Json[]) : [];
}

/** The same rules, each with a server that is called by its number. */
function numbered(rules: readonly Json[]): JsonObject {
  const named = (name: number): JsonObject => ({
    server: { name: String(name) },
    tools: [{ name: 'none', responseTemplate: { body: 'none' } }],
  });
  const _rules_ = rules.map((rule, number) => {
    const matches = MATCHES.flatMap((field): [string, Json][] => {
      const value = isObject(rule) ? rule[field] : undefined;
      return value === undefined ? [] : [[field, value]];
    });
    return { ...Object.fromEntries(matches), ...named(number) };
  });
  return { ...named(BESIDE), ...(_rules_.length > 0 && { _rules_ }) };
}
