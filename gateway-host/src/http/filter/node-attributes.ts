/**
 * What attributes say of the gateway itself: the configuration's node, with empty answers for what it does not have.
 * Envoy's own build and extensions are not claimed.
 * Spec: Envoy api/envoy/config/core/v3/base.proto (Node); observed of 1.40.
 */
import { BinaryWriter } from '@bufbuild/protobuf/wire';

import type { AttributeValue } from '../../abi/stream-filter.js';
import { text } from './attribute-bytes.js';

/** Who the gateway is, in its configuration. */
export interface NodeIdentity {
  readonly id: string;
  readonly cluster: string;
}

const USER_AGENT = 'envoy';
const NO_TEXT = Buffer.alloc(0);
/** A map or list without entries. */
const NO_ENTRIES = Buffer.alloc(4);

/** One field of the node; all of it as a message where none is named. */
export function nodeAttribute(node: NodeIdentity | undefined, field: string): AttributeValue {
  if (node === undefined) return undefined;
  switch (field) {
    case '':
      return message(node);
    case 'id':
    case 'cluster':
      return text(node[field]);
    case 'metadata':
    case 'dynamic_parameters':
    case 'extensions':
    case 'client_features':
    case 'listening_addresses':
      return NO_ENTRIES;
    case 'locality':
    case 'locality\0region':
    case 'locality\0zone':
    case 'locality\0sub_zone':
    case 'user_agent_version':
      return NO_TEXT;
    case 'user_agent_name':
      return text(USER_AGENT);
    default:
      return undefined;
  }
}

function message({ id, cluster }: NodeIdentity): Uint8Array {
  const writer = new BinaryWriter();
  if (id !== '') writer.uint32((1 << 3) | 2).string(id);
  if (cluster !== '') writer.uint32((2 << 3) | 2).string(cluster);
  return writer
    .uint32((6 << 3) | 2)
    .string(USER_AGENT)
    .finish();
}
