/** How client and server learn of each other: `initialize` until 2025-11-25, `server/discover` since. Spec: MCP "Lifecycle", "Discovery". */

import { Kind, Output, writeText } from '../json';
import { Asked } from './asked';
import { writeCaching } from './caching';
import { ErrorCode } from './codes';
import { Endpoint } from './endpoint';
import { beginResultFrom, endResult, writeFault } from './envelope';
import { writeMember } from './listing';
import { negotiateVersion, Revision, revisionName } from './versions';

const OK: u32 = 200;

/** The version that is asked for if it is spoken, else the newest that has a handshake. */
export function answerInitialize(asked: Asked, out: Output): u32 {
  const message = asked.message;
  const endpoint = asked.endpoint;
  const version = message.param('protocolVersion');
  if (!message.tape.is(version, Kind.String)) {
    writeFault(out, message.id, ErrorCode.InvalidParams, 'protocolVersion is required');
    return OK;
  }
  const negotiated = negotiateVersion(message.tape, version);
  beginResultFrom(out, message.id, endpoint.info, Revision.Unknown);
  out.ascii('"protocolVersion":');
  writeText(out, revisionName(negotiated));
  writeMember(out, ',"capabilities":', endpoint.capabilities(negotiated));
  writeMember(out, ',"serverInfo":', endpoint.infoFor(negotiated));
  writeMember(out, ',"instructions":', endpoint.instructions);
  endResult(out);
  return OK;
}

/** For clients without handshake. */
export function answerDiscover(asked: Asked, out: Output): u32 {
  const endpoint = asked.endpoint;
  beginResultFrom(out, asked.message.id, endpoint.fullInfo, asked.revision);
  out.ascii('"supportedVersions":[');
  writeText(out, revisionName(asked.revision));
  out.byte(0x5d);
  writeMember(out, ',"capabilities":', endpoint.capabilities(asked.revision));
  writeMember(out, ',"instructions":', endpoint.instructions);
  writeCaching(out, endpoint, asked.revision);
  endResult(out);
  return OK;
}
