/** The access logs of one connection manager, ready for use. Spec: Envoy source/extensions/access_loggers. */
import type { FormatSubject } from '../format/format-subject.js';
import { compileFilter, type LogTest } from './access-log-filter.js';
import type { AccessLogSpec, LogSink } from './access-log-spec.js';
import { compileLine } from './line-format.js';
import { logFile } from './log-files.js';

interface ReadyLog {
  readonly wants: LogTest;
  readonly line: (subject: FormatSubject) => string;
  readonly write: (text: string) => void;
}

export class AccessLogger {
  readonly #logs: readonly ReadyLog[];

  /** `stdout` takes one line, without its end. */
  constructor(specs: readonly AccessLogSpec[], stdout: (line: string) => void) {
    this.#logs = specs.map(({ sink, format, filter }) => ({
      wants: filter === undefined ? () => true : compileFilter(filter),
      line: compileLine(format),
      write: writerOf(sink, stdout),
    }));
  }

  /** Called once for every stream, when it has ended. */
  log(subject: FormatSubject): void {
    for (const { wants, line, write } of this.#logs) if (wants(subject)) write(line(subject));
  }
}

function writerOf(sink: LogSink, stdout: (line: string) => void): (text: string) => void {
  switch (sink.kind) {
    case 'stdout':
      return (text) => stdout(Buffer.from(text.replace(/\n$/, ''), 'latin1').toString('utf8'));
    case 'stderr':
      return (text) => void process.stderr.write(Buffer.from(text, 'latin1'));
    case 'file':
      return logFile(sink.path);
  }
}
