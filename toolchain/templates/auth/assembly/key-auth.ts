/** Lets a request on that shows one known key, and tells the upstream whose it is. */

import {
  Action,
  Bytes,
  HeaderList,
  HeaderPairs,
  HostBytes,
  HttpContext,
  log,
  LogLevel,
  MapType,
  readHeaders,
  removeHeaderBytes,
  replaceHeaderBytes,
  RootContext,
  sendLocalResponse,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Rules } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { IDENTITY, KeyAuthConfig, readConfig } from './config';

const IDENTITY_HEADER = Bytes.of(IDENTITY);
const CHALLENGE = HeaderList.of('www-authenticate', 'ApiKey realm="__NAME__"').add(
  'content-type',
  'text/plain; charset=utf-8',
);

// Made once: what a request needs is read into them and freed again.
const wire = new HostBytes();
const pairs = new HeaderPairs();
const key = new Bytes();

/** One configuration of the plugin. */
export class KeyAuthRoot extends RootContext {
  private rules: Rules<KeyAuthConfig> = new Rules<KeyAuthConfig>();

  /** Fails closed: a configuration under which nobody could call is refused. */
  onConfigure(configuration: Bytes): bool {
    if (!this.rules.load(configuration, readConfig)) return false;
    if (this.rules.global !== null) return true;
    log(
      LogLevel.Error,
      'configuration refused at consumers: missing; hint: rules alone say nothing of other routes',
    );
    return false;
  }

  createHttpContext(id: u32): HttpContext | null {
    return new KeyAuthRequest(id, this);
  }

  /** What holds for the request that is being processed. */
  config(): KeyAuthConfig | null {
    return this.rules.match();
  }
}

/** One request. */
class KeyAuthRequest extends HttpContext {
  constructor(
    id: u32,
    private root: KeyAuthRoot,
  ) {
    super(id);
  }

  onRequestHeaders(_headers: u32, _endOfStream: bool): Action {
    // First of all: a name that the caller wrote itself never gets through.
    removeHeaderBytes(MapType.HttpRequestHeaders, IDENTITY_HEADER);
    const config = this.root.config();
    if (config === null) return this.deny('no_configuration', 'Nobody may call this.');
    readHeaders(MapType.HttpRequestHeaders, wire);
    const keys = this.readKey(config);
    const consumer = keys == 1 ? config.holder(key) : null;
    wire.free();
    if (keys == 0) return this.deny('no_key', 'No API key was sent.');
    if (keys > 1) return this.deny('several_keys', 'Send one API key.');
    if (consumer === null) return this.deny('unknown_key', 'The API key is not known.');
    // The upstream has no use for the gateway's keys.
    removeHeaderBytes(MapType.HttpRequestHeaders, config.header);
    replaceHeaderBytes(MapType.HttpRequestHeaders, IDENTITY_HEADER, consumer.name);
    return Action.Continue;
  }

  /** How many keys were sent; `key` is the last. A look by name would see the first only, and miss a second behind it. */
  private readKey(config: KeyAuthConfig): i32 {
    let count = 0;
    pairs.start(wire);
    while (pairs.next()) {
      if (!pairs.name.equals(config.header)) continue;
      key.ptr = pairs.value.ptr;
      key.size = pairs.value.size;
      count++;
    }
    return count;
  }

  /** @param details what the access log says as `response_code_details` */
  private deny(details: string, body: string): Action {
    sendLocalResponse(401, body, CHALLENGE, `__NAME__.${details}`);
    return Action.Pause;
  }
}
