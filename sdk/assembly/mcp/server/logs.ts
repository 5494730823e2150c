/**
 * Telling the client how a call goes, if it wants to be told: clients of 2026-07-28 say so in each request, earlier ones are told what the
 * server's `Logging` says. What is told comes with the result, as events before it. Made while the request is being begun.
 *
 * @example
 * const logs = new Logs(this.logging, request, result);
 * logs.tell(Severity.Info, 'half of it is done');
 */

import { Output, writeText } from '../../json';
import { Logging, Severity, writeLogMessage } from '../logging';
import { ToolRequest } from './tool-request';
import { ToolResult } from './tool-result';

const note = new Output();
const data = new Output();


@final
export class Logs {
  /** The name of what tells; empty: none. */
  logger: string = '';
  private least: Severity = Severity.None;

  constructor(
    logging: Logging,
    request: ToolRequest,
    private result: ToolResult,
  ) {
    const message = request.message;
    if (message !== null) this.least = logging.leastFor(message, request.revision);
  }

  /** Tells a sentence. */
  tell(severity: Severity, text: string): void {
    if (severity < this.least) return;
    data.clear();
    writeText(data, text);
    this.tellJson(severity, data);
  }

  /** Tells any JSON. */
  tellJson(severity: Severity, json: Output): void {
    if (severity < this.least) return;
    note.clear();
    writeLogMessage(note, severity, this.logger, json);
    this.result.notify(note);
  }
}
