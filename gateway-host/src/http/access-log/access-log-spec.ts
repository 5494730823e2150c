/**
 * Access logs as configured: which requests, in what form, to where. Plain data.
 * Spec: Envoy api/envoy/config/accesslog/v3/accesslog.proto, api/envoy/config/core/v3/substitution_format_string.proto.
 */
import type { Format, JsonFormat } from '../format/format.js';
import type { HeaderMatch } from '../route/header-match.js';

export const COMPARISONS = ['EQ', 'GE', 'LE', 'NE'] as const;

export interface Comparison {
  readonly op: (typeof COMPARISONS)[number];
  readonly value: number;
}

export type AccessLogFilterSpec =
  | { readonly kind: 'status'; readonly comparison: Comparison }
  | { readonly kind: 'duration'; readonly comparison: Comparison }
  | { readonly kind: 'not-health-check' }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly AccessLogFilterSpec[] }
  | { readonly kind: 'header'; readonly header: HeaderMatch }
  /** Short forms; empty: any flag. */
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'grpc'; readonly statuses: readonly number[]; readonly exclude: boolean };

/** A text or a JSON object with command operators. */
export type LineFormat =
  | {
      readonly kind: 'text';
      readonly format: Format;
      readonly omitEmpty: boolean;
      readonly contentType: string;
    }
  | {
      readonly kind: 'json';
      readonly format: JsonFormat;
      readonly omitEmpty: boolean;
      readonly contentType: string;
    };

export type LogSink =
  { readonly kind: 'stdout' | 'stderr' } | { readonly kind: 'file'; readonly path: string };

export interface AccessLogSpec {
  readonly sink: LogSink;
  /** Undefined: Envoy's default line. */
  readonly format: LineFormat | undefined;
  readonly filter: AccessLogFilterSpec | undefined;
}
