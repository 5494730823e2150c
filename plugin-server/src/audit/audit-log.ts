/**
 * Who changed what: one JSON line before a change, one after it, and one for every attempt that was refused. A change whose
 * first line cannot be written does not happen, so there is no change without a line.
 */
import type { IncomingMessage } from 'node:http';

import { PosternError } from '@postern/contract/errors';
import type { Logger } from '@postern/service/logs';

import { addressOf } from '../access/identities.js';
import { Failures } from '../access/failures.js';
import { PluginServerError } from '../errors.js';
import { requestIdOf } from '../http/request-id.js';
import type { Tenant } from '../tenant.js';

/** What is about to be done, and by whom; `by` is a name, never a secret. */
export interface Deed {
  readonly by: string;
  /** `publish`, `yank`, `unyank`, `delete`, `token create`, … */
  readonly action: string;
  readonly tenant?: Tenant | '*';
  /** `NAME@VERSION`, or a name. */
  readonly plugin?: string | undefined;
  /** Of plugin.wasm. */
  readonly sha256?: string | undefined;
  /** The id of the token that it is about. */
  readonly tokenId?: string | undefined;
}

/** Where a deed comes from: a request, or a command beside the server. */
export type Origin = IncomingMessage | Pick<AuditLine, 'address' | 'request'>;

/** How a deed ended, and what it was about where that was not known before. */
export interface Outcome extends Pick<Deed, 'sha256' | 'tokenId'> {
  /** `ok`, `created`, `unchanged`, or the code of an error. */
  readonly result: string;
}

/** A line as it is written. */
export interface AuditLine extends Deed {
  readonly time: string;
  readonly stage: 'begin' | 'end' | 'refused';
  readonly result?: string;
  readonly address: string;
  /** As in the X-Request-Id header of the answer and in the access log. */
  readonly request: string;
}

/** Where lines go; rejects when a line cannot be kept. */
export interface AuditSink {
  write(line: AuditLine): Promise<void>;
}

/** Refused attempts of one address that are written in a minute: more would let anyone fill the disk. */
const REFUSALS_PER_MINUTE = 60;

export class AuditLog {
  readonly #sink: AuditSink;
  readonly #logger: Pick<Logger, 'error'>;
  readonly #now: () => Date;
  readonly #refusals = new Failures(REFUSALS_PER_MINUTE);

  constructor(options: { sink: AuditSink; logger: Pick<Logger, 'error'>; now: () => Date }) {
    this.#sink = options.sink;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /**
   * Does `job`, with a line before and one after it, both before this resolves. `resultOf` says how a job ended that
   * did not fail.
   *
   * @throws PluginServerError PS_AUDIT, and what `job` throws
   */
  async doing<T>(
    origin: Origin,
    deed: Deed,
    job: () => Promise<T>,
    resultOf: (value: T) => Outcome = () => ({ result: 'ok' }),
  ): Promise<T> {
    await this.#keep(origin, deed, { stage: 'begin' });
    let value: T;
    try {
      value = await job();
    } catch (error) {
      const result = error instanceof PosternError ? error.code : 'PS_INTERNAL';
      await this.#keep(origin, deed, { stage: 'end', result });
      throw error;
    }
    await this.#keep(origin, deed, { stage: 'end', ...resultOf(value) });
    return value;
  }

  /** Writes that something was not let happen. Nothing did, so a line that cannot be written is only logged. */
  refused(request: IncomingMessage, deed: Deed, result: string): void {
    if (this.#refusals.isOver(addressOf(request))) return;
    this.#refusals.add(addressOf(request));
    this.#keep(request, deed, { stage: 'refused', result }).catch(() => undefined);
  }

  async #keep(
    origin: Origin,
    deed: Deed,
    end: Partial<Outcome> & { readonly stage: AuditLine['stage'] },
  ): Promise<void> {
    const line = {
      time: this.#now().toISOString(),
      ...deed,
      ...end,
      ...('headers' in origin
        ? { address: addressOf(origin), request: requestIdOf(origin) }
        : { address: origin.address, request: origin.request }),
    };
    try {
      await this.#sink.write(line);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      this.#logger.error({ err: cause, action: deed.action }, 'audit log cannot be written');
      throw new PluginServerError('PS_AUDIT', `the audit log cannot be written (${code})`, { cause });
    }
  }
}

/** Lines in the log of the server, for who has no file of their own for them. */
export function auditIntoLog(logger: Pick<Logger, 'info'>): AuditSink {
  return {
    write: async (line) => logger.info({ audit: line }, 'audit'),
  };
}
