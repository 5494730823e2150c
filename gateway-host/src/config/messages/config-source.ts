/**
 * Where resources come from that are not written in place: files that are watched.
 * Spec: Envoy api/envoy/config/core/v3/config_source.proto; docs "xDS: filesystem subscriptions".
 */
import { convert, message, optional, required, withDefault, type Reader } from '../schema.js';
import { duration, enumOf, nonEmptyText } from '../values.js';

/** A file of resources that is watched. */
export interface WatchedFile {
  readonly path: string;
  /** Changes of this folder count instead of changes of the file; Envoy's way for mounted volumes. */
  readonly watchedDirectory: string | undefined;
}

const pathSource = convert(
  message('envoy.config.core.v3.PathConfigSource', {
    path: required(nonEmptyText),
    watched_directory: optional(
      message('envoy.config.core.v3.WatchedDirectory', { path: required(nonEmptyText) }),
    ),
  }),
  (value): WatchedFile => ({ path: value.path, watchedDirectory: value.watched_directory?.path }),
);

export const configSource: Reader<WatchedFile> = convert(
  message('envoy.config.core.v3.ConfigSource', {
    path_config_source: required(pathSource),
    resource_api_version: withDefault(enumOf(['V3', 'AUTO'], ['V2']), 'V3'),
    // A file is there or not: nothing is waited for.
    initial_fetch_timeout: optional(duration),
  }),
  (value) => value.path_config_source,
);
