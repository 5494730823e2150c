/**
 * Access logs and the filters that choose what they tell of.
 * Spec: Envoy api/envoy/config/accesslog/v3/accesslog.proto; api/envoy/extensions/access_loggers/{file,stream}/v3.
 */
import {
  COMPARISONS,
  type AccessLogFilterSpec,
  type AccessLogSpec,
  type Comparison,
  type LogSink,
} from '../../http/access-log/access-log-spec.js';
import { logFileProblem } from '../../http/access-log/log-files.js';
import { FLAG_LETTERS } from '../../http/response-flag.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, enumOf, nonEmptyText, text, uint32 } from '../values.js';
import { headerMatch } from './header-match.js';
import { chosen } from './matchers.js';
import { lineFormat } from './substitution-format.js';

const comparison: Reader<Comparison> = convert(
  message('envoy.config.accesslog.v3.ComparisonFilter', {
    op: withDefault(enumOf(COMPARISONS), 'EQ'),
    value: required(
      convert(
        message('envoy.config.core.v3.RuntimeUInt32', {
          default_value: withDefault(uint32, 0),
          runtime_key: withDefault(text, ''),
        }),
        ({ default_value, runtime_key }, { context: { runtime } }) =>
          runtime.integer(runtime_key, default_value),
      ),
    ),
  }),
  ({ op, value }) => ({ op, value }),
);

function comparing(kind: 'status' | 'duration', name: 'StatusCodeFilter' | 'DurationFilter') {
  return convert(
    message(`envoy.config.accesslog.v3.${name}`, { comparison: required(comparison) }),
    (value): AccessLogFilterSpec => ({ kind, comparison: value.comparison }),
  );
}

function joining(kind: 'and' | 'or', name: 'AndFilter' | 'OrFilter'): Reader<AccessLogFilterSpec> {
  // Reads itself: the reader must not be made before it is called.
  return (node) => {
    const { filters } = message(`envoy.config.accesslog.v3.${name}`, { filters: listOf(accessLogFilter) })(
      node,
    );
    if (filters.length < 2) throw refuse(node, 'filters must have at least 2 entries');
    return { kind, filters };
  };
}

const GRPC_STATUSES = [
  ...['OK', 'CANCELED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

export const accessLogFilter: Reader<AccessLogFilterSpec> = convert(
  message('envoy.config.accesslog.v3.AccessLogFilter', {
    status_code_filter: optional(comparing('status', 'StatusCodeFilter')),
    duration_filter: optional(comparing('duration', 'DurationFilter')),
    not_health_check_filter: optional(
      convert(message('envoy.config.accesslog.v3.NotHealthCheckFilter', {}), (): AccessLogFilterSpec => ({
        kind: 'not-health-check',
      })),
    ),
    and_filter: optional(joining('and', 'AndFilter')),
    or_filter: optional(joining('or', 'OrFilter')),
    header_filter: optional(
      convert(
        message('envoy.config.accesslog.v3.HeaderFilter', { header: required(headerMatch) }),
        ({ header }): AccessLogFilterSpec => ({ kind: 'header', header }),
      ),
    ),
    response_flag_filter: optional(
      convert(
        message('envoy.config.accesslog.v3.ResponseFlagFilter', { flags: listOf(enumOf(FLAG_LETTERS)) }),
        ({ flags }): AccessLogFilterSpec => ({ kind: 'flags', flags }),
      ),
    ),
    grpc_status_filter: optional(
      convert(
        message('envoy.config.accesslog.v3.GrpcStatusFilter', {
          statuses: listOf(enumOf(GRPC_STATUSES)),
          exclude: withDefault(bool, false),
        }),
        ({ statuses, exclude }): AccessLogFilterSpec => ({
          kind: 'grpc',
          statuses: statuses.map((name) => GRPC_STATUSES.indexOf(name)),
          exclude,
        }),
      ),
    ),
  }),
  (value, node) => {
    const filter = chosen(node, value);
    if (filter === undefined) throw refuse(node, 'one of the filters must be given');
    return filter;
  },
);

type Sink = Pick<AccessLogSpec, 'sink' | 'format'>;

function streamLog(kind: 'stdout' | 'stderr', name: 'StdoutAccessLog' | 'StderrAccessLog'): Reader<Sink> {
  return convert(
    message(`envoy.extensions.access_loggers.stream.v3.${name}`, { log_format: optional(lineFormat) }),
    ({ log_format }) => ({ sink: { kind }, format: log_format }),
  );
}

const fileLog: Reader<Sink> = convert(
  message('envoy.extensions.access_loggers.file.v3.FileAccessLog', {
    path: required(nonEmptyText),
    log_format: optional(lineFormat),
  }),
  ({ path, log_format }, node) => ({ sink: sinkOf(path, node), format: log_format }),
);

function sinkOf(path: string, node: ConfigNode): LogSink {
  if (path === '/dev/stdout') return { kind: 'stdout' };
  if (path === '/dev/stderr') return { kind: 'stderr' };
  const problem = logFileProblem(path);
  if (problem !== undefined) throw refuse(node, problem);
  return { kind: 'file', path };
}

export const accessLog: Reader<AccessLogSpec> = convert(
  message('envoy.config.accesslog.v3.AccessLog', {
    name: withDefault(text, ''),
    filter: optional(accessLogFilter),
    typed_config: required(
      anyOf({
        'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog': streamLog('stdout', 'StdoutAccessLog'),
        'envoy.extensions.access_loggers.stream.v3.StderrAccessLog': streamLog('stderr', 'StderrAccessLog'),
        'envoy.extensions.access_loggers.file.v3.FileAccessLog': fileLog,
      }),
    ),
  }),
  ({ filter, typed_config }) => ({ ...typed_config, filter }),
);
