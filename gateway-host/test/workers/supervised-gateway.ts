/** A gateway of several threads for tests; its threads run what was built of the same sources. */
import { get } from 'node:http';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { Supervisor } from '../../src/workers/supervisor.js';
import {
  freePort,
  listenerConfig,
  replaceFile,
  temporaryFolder,
  type GatewayParts,
  type ListenerParts,
} from '../running-gateway.js';

export const DIRECT = [
  { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
];

const ENABLED = {
  '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig',
  config: {},
};

/** A route that enables one filter which is disabled elsewhere. */
export function enabledOn(prefix: string, filter: string): Record<string, unknown> {
  const direct_response = { status: 200, body: { inline_string: prefix } };
  return { match: { prefix }, direct_response, typed_per_filter_config: { [filter]: ENABLED } };
}

export interface Threads {
  readonly concurrency?: number;
  readonly deadlineMs?: number;
}

/** Not started yet. */
export function createSupervisor(whole: Record<string, unknown>, threads: Threads = {}) {
  const logs: string[] = [];
  const accessLog: string[] = [];
  const note = (level: string) => (message: string) => void logs.push(`${level}: ${message}`);
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const spec = bootstrap(parseConfigText(JSON.stringify(whole), 'test.json'));
  const supervisor = new Supervisor({
    bootstrap: spec,
    log,
    wasmLog: log,
    wasmLogLevel: 0,
    accessLog: (line) => void accessLog.push(line),
    concurrency: threads.concurrency ?? 2,
    callbackDeadlineMs: threads.deadlineMs ?? 5000,
  });
  onTestFinished(() => supervisor.close(0));
  const said = (text: string): number => logs.filter((line) => line.includes(text)).length;
  const figure = async (name: string): Promise<number> => {
    const found = (await supervisor.report()).figures.find((one) => one.name === name);
    return found !== undefined && 'value' in found ? Number(found.value) : Number.NaN;
  };
  return { supervisor, logs, accessLog, said, figure };
}

/** One static listener. */
export async function startSupervised(parts: GatewayParts, threads: Threads = {}) {
  const port = await freePort();
  const running = createSupervisor(
    {
      static_resources: { listeners: [listenerConfig({ port, ...parts })], clusters: parts.clusters ?? [] },
    },
    threads,
  );
  await running.supervisor.start();
  return { ...running, port, url: `http://127.0.0.1:${port}` };
}

/** A listener from a watched file. */
export async function startWatched(first: ListenerParts, threads: Threads = {}, rest: object = {}) {
  const port = await freePort();
  const lds = join(temporaryFolder(), 'lds.json');
  const write = (parts: ListenerParts): void => {
    const type = 'type.googleapis.com/envoy.config.listener.v3.Listener';
    replaceFile(
      lds,
      JSON.stringify({ resources: [{ '@type': type, ...listenerConfig({ port, ...parts }) }] }),
    );
  };
  write(first);
  const running = createSupervisor(
    {
      node: { id: 'n', cluster: 'c' },
      dynamic_resources: { lds_config: { path_config_source: { path: lds } } },
      ...rest,
    },
    threads,
  );
  await running.supervisor.start();
  return { ...running, write, port, url: `http://127.0.0.1:${port}` };
}

/** One request on a connection of its own: status and body, or why there is no answer. */
export function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
      response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
