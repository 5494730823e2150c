/** Digests are shown where a configuration asks for them, and not every kind of server can: the plugin says which cannot. */
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { AskedConfiguration } from './asked-configuration.js';
import type { LogLine, StartRequest, Started } from './asked-configuration.js';
import { isObject } from './json.js';
import type { Json, JsonObject } from './json.js';

const OPTION = 'toolDigests';
/** The configuration beside the rules, among their numbers. */
const BESIDE = '';

/** Starts the module so that as many servers as can show digests. @throws ToolchainError TC_TOOLS_REFUSED, TC_TOOLS_ANSWER */
export async function startWithDigests(request: StartRequest, io: Io): Promise<Started> {
  const start = (configuration: JsonObject): Promise<Started> =>
    AskedConfiguration.start({ ...request, configuration }, io);
  const { configuration } = request;
  try {
    const started = await start(withDigests(configuration, new Set()));
    const faulty = partsThatCannot(started.log);
    if (faulty.size === 0) return started;
    started.asked.close();
    return await start(withDigests(configuration, faulty));
  } catch (error) {
    if (error instanceof ToolchainError && error.message.includes(OPTION)) return start(configuration);
    throw error;
  }
}

/** The numbers of rules of which a fault names the option. */
function partsThatCannot(log: readonly LogLine[]): Set<string> {
  const faults = log.filter(({ level, message }) => level !== 'warn' && message.includes(OPTION));
  return new Set(faults.map(({ message }) => /_rules_\[(\d+)\]/.exec(message)?.[1] ?? BESIDE));
}

function withDigests(configuration: JsonObject, except: ReadonlySet<string>): JsonObject {
  const { _rules_: rules, ...beside } = configuration;
  const own = except.has(BESIDE) ? beside : withDigest(beside);
  if (!Array.isArray(rules)) return rules === undefined ? own : { ...own, _rules_: rules };
  const asking = rules.map((rule: Json, number) =>
    isObject(rule) && !except.has(String(number)) ? withDigest(rule) : rule,
  );
  return { ...own, _rules_: asking };
}

function withDigest(part: JsonObject): JsonObject {
  const { server } = part;
  return isObject(server) ? { ...part, server: { ...server, [OPTION]: true } } : part;
}
