/**
 * How Express is kept as fast as plain Node. For each request Express gives request and response its own prototypes,
 * which makes V8 forget what it knows about them (four times the CPU per request). Requests that are made with those
 * prototypes from the start make it a no-op. It works for one root app: a mounted app would give them its own.
 */
import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';

import type { Express } from 'express';

/** Options for `http.createServer` that make requests and responses of `app`. */
export function requestClassesOf(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  function AppRequest(this: IncomingMessage, socket: Socket): void {
    IncomingMessage.call(this, socket);
  }
  inherit(AppRequest, IncomingMessage, app.request);

  function AppResponse(this: ServerResponse, request: IncomingMessage, options: object): void {
    // Node passes options as the second argument, which the types of ServerResponse do not name.
    Reflect.apply(ServerResponse, this, [request, options]);
  }
  inherit(AppResponse, ServerResponse, app.response);

  // Functions with a prototype are constructors to JavaScript, but not to TypeScript.
  return {
    IncomingMessage: AppRequest as unknown as typeof IncomingMessage,
    ServerResponse: AppResponse as unknown as typeof ServerResponse,
  };
}

/**
 * The prototype of the function itself matters too: V8 makes room in a new object for the properties that the
 * constructors on that chain set. Without it a response has room for none, and becomes a hash table on its way (a fifth
 * of a cached answer).
 */
function inherit(constructor: { prototype: unknown }, parent: object, prototype: object): void {
  constructor.prototype = prototype;
  Object.setPrototypeOf(constructor, parent);
}
