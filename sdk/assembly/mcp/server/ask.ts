/**
 * Asking a client of 2026-07-28 for more: it comes back with answers, and with the state if it was given one. Clients of earlier revisions
 * read that they cannot be asked; who lacks the capability gets an error. Spec: "Multi round-trip requests".
 */

import { Bytes } from '../../bytes';
import { Output } from '../../json';
import { ErrorCode } from '../codes';
import { Endpoint } from '../endpoint';
import { beginInputRequired, endResult, writeError, writeMissingCapability } from '../envelope';
import { InputRequests, StateSeal } from '../input';
import { Client } from './client';
import { Instead, Replaceable } from './instead';

const OK: u32 = 200;
const BAD_REQUEST: u32 = 400;
const E_LEGACY =
  'This needs something that the client must be asked for, which clients of MCP 2026-07-28 can be';
const E_NOTHING = 'the server asks for nothing, and gives nothing';


@final
export class Ask extends Instead {
  private requests: InputRequests = new InputRequests();
  private state: Output = new Output();
  private lacking: string = '';

  /** @param result what is not given yet */
  constructor(
    private client: Client,
    result: Replaceable,
  ) {
    super();
    if (client.isModern) result.instead = this;
    else result.giveUp(E_LEGACY);
  }

  /** Asks the user to fill in a form. @param schema as JSON: an object whose properties are strings, numbers, booleans and enums */
  elicit(key: string, message: string, schema: string): Ask {
    if (this.needs('elicitation')) this.requests.elicit(key, message, schema);
    return this;
  }

  /** Asks the client's model. @param params as JSON: `messages` and `maxTokens` at least */
  sample(key: string, params: string): Ask {
    if (this.needs('sampling')) this.requests.sample(key, params);
    return this;
  }

  /** Asks for the folders that the client works in. */
  listRoots(key: string): Ask {
    if (this.needs('roots')) this.requests.listRoots(key);
    return this;
  }

  /** Without asking for anything: the client must be able to. Returns whether it is. */
  needs(capability: string): bool {
    const can = this.client.can(capability);
    if (!can) this.lacking = capability;
    return can;
  }

  /** Gives the client a state to bring back, for this very request, within `seconds`. Everybody can read it. */
  remember(seal: StateSeal, payload: string, seconds: u32 = 300): Ask {
    this.state.clear();
    this.client.bound(seal).seal(this.state, Bytes.of(payload), seconds);
    return this;
  }

  write(out: Output, id: Bytes, endpoint: Endpoint): u32 {
    const status = this.writeAnswer(out, id, endpoint);
    this.requests.free();
    this.state.free();
    return status;
  }

  private writeAnswer(out: Output, id: Bytes, endpoint: Endpoint): u32 {
    if (this.lacking != '') {
      writeMissingCapability(out, id, this.lacking);
      return BAD_REQUEST;
    }
    if (this.requests.isEmpty && this.state.length == 0) {
      writeError(out, id, ErrorCode.InternalError, E_NOTHING);
      return OK;
    }
    beginInputRequired(out, id, endpoint);
    if (!this.requests.isEmpty) this.requests.write(out);
    if (this.state.length > 0) {
      out.ascii(this.requests.isEmpty ? '"requestState":"' : ',"requestState":"');
      out.bytes(this.state.data, this.state.length);
      out.byte(0x22);
    }
    endResult(out);
    return OK;
  }
}
