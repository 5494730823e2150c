/**
 * What a plugin holds of a request or a response at the moment: nothing before its callback, and nothing any more
 * once it has let a part go on. Spec: Envoy context.h (request_headers_, request_body_buffer_, …).
 */
import type { BodyBuffer } from './body-buffer.js';
import type { HeaderMap } from './header-map.js';

/** One direction of a stream in one plugin's hands. */
export class HeldMessage {
  headers: HeaderMap | undefined;
  /** The chunk at hand. */
  body: BodyBuffer | undefined;
  trailers: HeaderMap | undefined;
  /** The plugin asked to buffer: its next chunk is shown together with everything before. */
  buffering = false;

  /** Lets go of everything. */
  release(): void {
    this.headers = undefined;
    this.body = undefined;
    this.trailers = undefined;
  }
}
