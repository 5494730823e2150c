/** What a client is told while its request is worked on. Spec: MCP "Logging", `notifications/message`. */

import { Output, writeText } from '../../json';
import { Severity, severityName } from './severity';

/** Writes the notification. @param data any JSON */
export function writeLogMessage(out: Output, severity: Severity, logger: string, data: Output): void {
  out.ascii('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"');
  out.ascii(severityName(severity));
  out.byte(0x22);
  if (logger != '') {
    out.ascii(',"logger":');
    writeText(out, logger);
  }
  out.ascii(',"data":');
  out.bytes(data.data, data.length);
  out.ascii('}}');
}
