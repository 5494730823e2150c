/** What happens to one request: denied, or let on with the caller's name and without the credential. */

import {
  Action,
  Bytes,
  HeaderPairs,
  HostBytes,
  HttpContext,
  MapType,
  readHeaders,
  removeHeaderBytes,
  replaceHeaderBytes,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { AuthRoot } from './auth-root';
import { AuthConfig } from './config';
import { findConsumer, NOBODY } from './consumers';
import { NO_KEY, NOT_ALLOWED, SEVERAL_KEYS, UNKNOWN_KEY } from './denial';
import { withoutCredentials } from './query';
import { Shown, ShownCredential } from './shown-credential';

/** Where the plugins behind this one read who calls. */
const CONSUMER = Bytes.of('x-mse-consumer');
const PATH = Bytes.of(':path');

const wire = new HostBytes();
const pairs = new HeaderPairs();
const shown = new ShownCredential();

/** One request. */
export class AuthRequest extends HttpContext {
  constructor(
    id: u32,
    private root: AuthRoot,
  ) {
    super(id);
  }

  onRequestHeaders(_headers: u32, _endOfStream: bool): Action {
    readHeaders(MapType.HttpRequestHeaders, wire);
    const config = this.root.requirement();
    const action = config === null ? this.letAnyoneOn() : this.check(config);
    wire.free();
    return action;
  }

  /** Nobody asks who calls, but nobody may claim to be somebody either. */
  private letAnyoneOn(): Action {
    pairs.start(wire);
    while (pairs.next()) {
      if (!pairs.name.equals(CONSUMER)) continue;
      removeHeaderBytes(MapType.HttpRequestHeaders, CONSUMER);
      break;
    }
    return Action.Continue;
  }

  private check(config: AuthConfig): Action {
    shown.look(wire, config);
    if (shown.count == Shown.None) return NO_KEY.send();
    if (shown.count == Shown.Several) return SEVERAL_KEYS.send();
    const consumer = findConsumer(config.consumers, shown.value);
    if (consumer == NOBODY) return UNKNOWN_KEY.send();
    const allowed = config.allowed;
    if (allowed !== null && !allowed[consumer]) return NOT_ALLOWED.send();
    this.removeCredentials(config);
    replaceHeaderBytes(MapType.HttpRequestHeaders, CONSUMER, config.consumers[consumer].name);
    return Action.Continue;
  }

  /** The upstream has no use for the gateway's credentials. */
  private removeCredentials(config: AuthConfig): void {
    pairs.start(wire);
    while (pairs.next()) {
      if (config.inQuery && pairs.name.equals(PATH)) {
        const path = withoutCredentials(pairs.value, config.keys);
        if (!path.equals(pairs.value)) replaceHeaderBytes(MapType.HttpRequestHeaders, PATH, path);
      }
      for (let i = 0; config.inHeader && i < config.keys.length; i++) {
        if (pairs.name.equals(config.keys[i].header)) {
          removeHeaderBytes(MapType.HttpRequestHeaders, pairs.name);
        }
      }
    }
  }
}
