/** With which credential a server behind us is asked: the same rules as for an API. Spec: Higress `securitySchemes`, `security`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { endClientRequest, readClientRequest } from '../call/client-request';
import { addCredential, keyHeaderOf, takeCredential } from '../call/credentials';
import { headers } from '../call/headers';
import { query } from '../call/query';
import { Tool } from '../tool';
import { Link } from './link';

const NOTHING = new Bytes();
const text = new Output();

/** Keeps it in `link`; false with a fault when there is none although there should be. */
export function addCredentials(link: Link, tool: Tool): bool {
  readClientRequest(NOTHING, headers, keyHeaderOf(tool));
  headers.clear();
  query.clear();
  const isReady = takeCredential(tool) && addCredential(tool);
  endClientRequest();
  if (!isReady) return false;
  headers.copyInto(link.kept);
  if (query.count == 0) return true;
  text.clear();
  query.writeForm(text);
  link.query = text.toBytes();
  return true;
}
