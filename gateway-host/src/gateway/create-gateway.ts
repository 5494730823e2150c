/**
 * A gateway inside the caller's process, for tests and tools: real sockets, one thread, and whatever of the outside world
 * the caller puts in its place (answers to callouts, the clock, randomness).
 */
import type { CalloutClient } from '../abi/callout-client.js';
import type { HostObserver } from '../abi/runtime.js';
import { parseConfigText } from '../config/document.js';
import { bootstrap } from '../config/messages/bootstrap.js';
import { Gateway } from './gateway.js';

/** What a gateway in this process is made of. */
export interface CreateGatewayOptions {
  /** An Envoy v3 bootstrap: YAML or JSON text, or an object. Port 0 takes any free one. */
  readonly configuration: string | object;
  /** Answers plugins' calls instead of the configuration's clusters. */
  readonly callouts?: CalloutClient;
  /** Nanoseconds since 1970, for plugins. */
  readonly now?: () => bigint;
  /** Runs plugins' timers; the answer cancels. */
  readonly schedule?: (delayMs: number, run: () => void) => () => void;
  /** Fills with what plugins get as randomness. */
  readonly random?: (bytes: Uint8Array) => void;
  /** Receives every callback and host call as text. */
  readonly trace?: (line: string) => void;
  /** Watches refused host calls and callbacks. */
  readonly observer?: HostObserver;
  /** Lowest level of plugins' lines that are kept: 0 trace (default) to 5 critical. */
  readonly logLevel?: number;
}

/** One line that the gateway or a plugin has logged. */
export interface GatewayLogLine {
  readonly level: string;
  readonly message: string;
  readonly from: 'gateway' | 'plugin';
}

/** A gateway that serves. */
export interface InProcessGateway {
  readonly logs: readonly GatewayLogLine[];
  readonly accessLog: readonly string[];
  /** Where a listener serves; the first one without a name. */
  url(listener?: string): string;
  /** The value of a counter or gauge by Envoy's name; undefined when there is none. */
  stat(name: string): Promise<number | undefined>;
  /** Lets requests that have begun end, then stops. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts a gateway and resolves once every listener serves.
 *
 * @throws GatewayError in Envoy's words when the configuration or a plugin is refused
 * @example
 * const gateway = await createGateway({ configuration: readFileSync('envoy.yaml', 'utf8') });
 * const answer = await fetch(gateway.url());
 * await gateway.close();
 */
export async function createGateway(options: CreateGatewayOptions): Promise<InProcessGateway> {
  const { configuration, logLevel = 0, ...world } = options;
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  const logs: GatewayLogLine[] = [];
  const accessLog: string[] = [];
  const gateway = new Gateway({
    bootstrap: bootstrap(parseConfigText(text, 'configuration')),
    log: collector(logs, 'gateway'),
    wasmLog: collector(logs, 'plugin'),
    wasmLogLevel: logLevel,
    accessLog: (line) => void accessLog.push(line),
    wasm: world,
  });
  try {
    await gateway.start();
  } catch (error) {
    await gateway.close(0);
    throw error;
  }
  return { logs, accessLog, ...controlsOf(gateway) };
}

function controlsOf(gateway: Gateway): Pick<InProcessGateway, 'url' | 'stat' | 'close'> {
  return {
    url: (name) => {
      const listener = gateway.listeners.active().find((one) => name === undefined || one.name === name);
      if (listener === undefined) throw new RangeError(`there is no listener ${name ?? 'at all'}`);
      const { host, port } = listener.address;
      return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    },
    stat: async (name) => {
      const { figures } = await gateway.report();
      const figure = figures.find((one) => one.name === name);
      return figure !== undefined && 'value' in figure ? Number(figure.value) : undefined;
    },
    close: (graceMs) => gateway.close(graceMs),
  };
}

function collector(
  lines: GatewayLogLine[],
  from: GatewayLogLine['from'],
): ConstructorParameters<typeof Gateway>[0]['log'] {
  const at = (level: string) => (message: string) => void lines.push({ level, message, from });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
