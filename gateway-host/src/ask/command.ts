/** `postern-gateway-host ask`: a plugin is started once and answers the requests of its input, line by line. */
import type { Profile } from '../abi/abi-version.js';
import { GatewayError, GATEWAY_ERRORS, type GatewayErrorCode } from '../errors.js';
import { readGivenFile } from '../read-given-file.js';
import { PluginThread } from './plugin-thread.js';
import { readLines } from './read-lines.js';
import { readAskRequest } from './read-request.js';

/** Stands for the first line of the input. */
export const FROM_INPUT = '-';

export interface AskCommand {
  readonly module: string;
  /** A file, or FROM_INPUT. */
  readonly configuration: string | undefined;
  readonly vmConfiguration: string | undefined;
  readonly rootId: string;
  readonly profile: Profile;
  readonly logLevel: number;
  readonly deadlineMs: number;
}

/** Where the words come from, and where the answers go. */
export interface AskStreams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: { write(text: string): unknown };
}

/**
 * Answers until the input ends.
 *
 * @throws GatewayError GH_CODE_LOCAL, GH_CONFIG_FILE, GH_ASK_REQUEST, GH_PLUGIN_DEADLINE, GH_THREAD; once the reason is
 *   printed, what the plugin was refused for
 */
export async function runAsk(
  { module, configuration, vmConfiguration, deadlineMs, ...rest }: AskCommand,
  { stdin, stdout }: AskStreams,
): Promise<void> {
  const lines = readLines(stdin);
  const first = configuration === FROM_INPUT ? await lines.next() : undefined;
  const thread = new PluginThread(
    {
      ...rest,
      module: await readGivenFile(module, 'GH_CODE_LOCAL'),
      configuration: first
        ? Buffer.from(first.value ?? '')
        : await readGivenFile(configuration, 'GH_CONFIG_FILE'),
      vmConfiguration: await readGivenFile(vmConfiguration, 'GH_CONFIG_FILE'),
    },
    deadlineMs,
  );
  const tell = (value: unknown): unknown => stdout.write(`${JSON.stringify(value)}\n`);
  try {
    const start = await thread.start();
    tell(start);
    if (start.outcome === 'refused') throw new GatewayError(codeOf(start.code), start.reason);
    let number = first === undefined ? 0 : 1;
    for await (const line of lines) {
      number++;
      if (line.trim() !== '') tell(await thread.ask(readAskRequest(line, number)));
    }
  } finally {
    await thread.close();
  }
}

/** Errors lose their class between threads. */
function codeOf(code: string): GatewayErrorCode {
  return Object.hasOwn(GATEWAY_ERRORS, code) ? (code as GatewayErrorCode) : 'GH_PLUGIN_LOAD';
}
