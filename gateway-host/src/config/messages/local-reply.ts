/**
 * What becomes of answers that no upstream gave.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto (LocalReplyConfig).
 */
import type { LocalReplyMapperSpec, LocalReplySpec } from '../../http/downstream/local-reply-rules.js';
import { refuse } from '../document.js';
import { convert, listOf, message, optional, required, type Reader } from '../schema.js';
import { uint32 } from '../values.js';
import { accessLogFilter } from './access-log.js';
import { dataSource, headerAddition, readDataSource } from './core.js';
import { lineFormat } from './substitution-format.js';

const LEAST_STATUS = 200;
const END_STATUS = 600;

const PREFIX = 'envoy.extensions.filters.network.http_connection_manager.v3';

const status: Reader<number> = convert(uint32, (value, node) => {
  if (value < LEAST_STATUS || value >= END_STATUS)
    throw refuse(node, `${value}: a status is from 200 to 599`);
  return value;
});

const mapper = convert(
  message(`${PREFIX}.ResponseMapper`, {
    filter: required(accessLogFilter),
    status_code: optional(status),
    body: optional(
      convert(dataSource, (value, node) => {
        try {
          return readDataSource(value).toString('latin1');
        } catch {
          throw refuse(node, `Invalid path: ${value.filename}`);
        }
      }),
    ),
    body_format_override: optional(lineFormat),
    headers_to_add: listOf(headerAddition),
  }),
  (value): LocalReplyMapperSpec => ({
    filter: value.filter,
    status: value.status_code,
    body: value.body,
    format: value.body_format_override,
    headers: value.headers_to_add,
  }),
);

export const localReply: Reader<LocalReplySpec> = convert(
  message(`${PREFIX}.LocalReplyConfig`, { mappers: listOf(mapper), body_format: optional(lineFormat) }),
  ({ mappers, body_format }) => ({ mappers, format: body_format }),
);
