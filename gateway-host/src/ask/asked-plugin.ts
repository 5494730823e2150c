/** A plugin that is asked one request after the other: it is started once, and nothing of a request is kept. */
import { isUtf8 } from 'node:buffer';

import { PosternError } from '@postern/contract/errors';

import type { Profile } from '../abi/abi-version.js';
import {
  createHost,
  type TestHost,
  type TestLogLine,
  type TestMessage,
  type TestStream,
} from '../testing/index.js';
import type { AskAnswer, AskedMessage, AskRequest, AskStart } from './conversation.js';
import { boundedLog } from './log-lines.js';

/** What is started, and what it is given. */
export interface AskJob {
  readonly module: Uint8Array;
  readonly configuration: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  readonly rootId: string;
  readonly profile: Profile;
  /** Lowest level that is told, 0 trace to 5 critical. */
  readonly logLevel: number;
}

/** No answer is larger: it has to fit into one line. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;

/** Starts the plugin, and says how that went. */
export async function startAsked(job: AskJob): Promise<{ start: AskStart; plugin: AskedPlugin | undefined }> {
  const log: TestLogLine[] = [];
  try {
    const { logLevel, profile, ...plugin } = job;
    const host = await createHost({
      plugins: [{ ...plugin, name: 'asked' }],
      ...{ profile, logLevel, trace: false, logs: log },
    });
    return { start: { outcome: 'started', log: boundedLog(log.splice(0)) }, plugin: new AskedPlugin(host) };
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    const { code, message: reason } = error;
    return { start: { outcome: 'refused', code, reason, log: boundedLog(log) }, plugin: undefined };
  }
}

/** The plugin behind the questions. */
export class AskedPlugin {
  readonly #host: TestHost;

  constructor(host: TestHost) {
    this.#host = host;
  }

  answer(request: AskRequest): AskAnswer {
    const stream = this.#host.request(request);
    const came = whatCame(stream);
    // The client goes: contexts, callouts and timers of this request end with it.
    stream.close();
    const { logs, refusals, crashes } = this.#host;
    refusals.length = 0;
    crashes.length = 0;
    return { ...came, log: boundedLog(logs.splice(0)) };
  }

  close(): void {
    this.#host.close();
  }
}

/** An answer but for the log. */
type Came = AskAnswer extends infer A ? (A extends unknown ? Omit<A, 'log'> : never) : never;

function whatCame(stream: TestStream): Came {
  const { outcome, response, upstream, pause, callouts } = stream;
  const bytes = (outcome === 'upstream' ? upstream : response)?.body.length ?? 0;
  if (bytes > MOST_BODY_BYTES) return { outcome: 'too-large', bytes };
  if (outcome === 'local-reply' && response !== undefined)
    return { outcome, status: response.status, ...messageOf(response) };
  if (outcome === 'upstream' && upstream !== undefined) return { outcome, upstream: messageOf(upstream) };
  if (outcome === 'paused') {
    const reason = pause?.sentence ?? 'the request has not come to its end';
    return { outcome, reason, callouts: callouts.map(({ upstream: cluster }) => cluster) };
  }
  return { outcome: 'reset' };
}

function messageOf({ headers, body }: TestMessage): AskedMessage {
  return {
    // A header's value is kept as bytes, one character each.
    headers: headers.map(([name, value]) => [name, Buffer.from(value, 'latin1').toString('utf8')]),
    body: isUtf8(body) ? body.toString('utf8') : { base64: body.toString('base64') },
  };
}
