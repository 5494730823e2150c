/** Decides which requests an access log tells of. Spec: Envoy source/common/access_log/access_log_impl.cc. */
import type { FormatSubject } from '../format/format-subject.js';
import { grpcStatusOf } from '../format/header-commands.js';
import { flagText } from '../response-flag.js';
import { headerMatcher } from '../route/header-match.js';
import type { AccessLogFilterSpec, Comparison } from './access-log-spec.js';

export type LogTest = (subject: FormatSubject) => boolean;

export function compileFilter(spec: AccessLogFilterSpec): LogTest {
  switch (spec.kind) {
    case 'status':
      return ({ info }) => compare(info.responseCode, spec.comparison);
    case 'duration':
      return ({ info: { times } }) => {
        const end = times?.responseEnd ?? performance.now();
        return times !== undefined && compare(Math.trunc(end - times.start), spec.comparison);
      };
    case 'not-health-check':
      return ({ info }) => info.healthCheck !== true;
    case 'and': {
      const tests = spec.filters.map(compileFilter);
      return (subject) => tests.every((test) => test(subject));
    }
    case 'or': {
      const tests = spec.filters.map(compileFilter);
      return (subject) => tests.some((test) => test(subject));
    }
    case 'header': {
      const test = headerMatcher(spec.header);
      return ({ requestHeaders }) => requestHeaders !== undefined && test(requestHeaders);
    }
    case 'flags':
      return ({ info }) => {
        const set = flagText(info.responseFlags).split(',');
        return spec.flags.length === 0
          ? info.responseFlags !== 0
          : spec.flags.some((flag) => set.includes(flag));
      };
    case 'grpc':
      return (subject) => spec.statuses.includes(grpcStatusOf(subject)) !== spec.exclude;
  }
}

function compare(seen: number, { op, value }: Comparison): boolean {
  switch (op) {
    case 'EQ':
      return seen === value;
    case 'GE':
      return seen >= value;
    case 'LE':
      return seen <= value;
    case 'NE':
      return seen !== value;
  }
}
