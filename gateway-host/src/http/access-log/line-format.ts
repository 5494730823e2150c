/** Makes a configured line format ready for use. Spec: Envoy source/common/formatter/substitution_format_string.cc. */
import { compileFormat, compileJson, parseFormat } from '../format/compile-format.js';
import type { FormatSubject } from '../format/format-subject.js';
import type { LineFormat } from './access-log-spec.js';

/** Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string */
const DEFAULT_LINE = [
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% ',
  '%RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% ',
  '"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n',
].join('');

/** Text with one character for each byte; a JSON object is a line. */
export function compileLine(format: LineFormat | undefined): (subject: FormatSubject) => string {
  if (format === undefined) {
    const parts = parseFormat(DEFAULT_LINE);
    if (typeof parts === 'string') throw new TypeError(parts);
    return compileFormat(parts);
  }
  if (format.kind === 'text') return compileFormat(format.format, format.omitEmpty ? '' : '-');
  const object = compileJson(format.format, format.omitEmpty);
  return (subject) => `${object(subject)}\n`;
}
