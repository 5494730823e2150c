/** What is settled about a request before its route: a plain path, a reference that can exist, its place in the counts. */
import { parsePluginName, parsePluginVersion, pluginUrlPath } from '@postern/contract/plugin';
import { PosternError } from '@postern/contract/errors';
import type { Express, RequestHandler } from 'express';

import { PluginServerError } from '../errors.js';
import { parseTenantName } from '../tenant.js';
import type { Traffic } from './traffic.js';

/** Letters, digits and `. _ ~ -` in segments that are neither empty nor dots: nothing of ours needs more. */
const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*\/?$/;

/** The OCI API asks for content by digest: `sha256:…` as the last segment, and only there. */
const DIGEST_PATH =
  /^\/v2(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+\/[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/;

/** Refuses paths with escapes, backslashes, empty or dot segments, so no later step can read them in two ways. */
export const requirePlainPath: RequestHandler = (request, _response, next) => {
  // A fragment has no place in a request (RFC 9112 §3.2); parsers differ in what they make of it.
  const { path } = request;
  if ((PLAIN_PATH.test(path) || DIGEST_PATH.test(path)) && !request.url.includes('#')) return next();
  const shown = JSON.stringify(path.slice(0, 100));
  throw new PluginServerError('PS_PATH', `the path ${shown} is not a plain path`);
};

/** Counts every answer under the pattern of its route. */
export function countAnswers(traffic: Traffic): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.on('finish', () => {
      const paths: unknown = request.route?.path;
      const route: unknown = Array.isArray(paths) ? paths[0] : paths;
      const seconds = (performance.now() - began) / 1000;
      traffic.request(typeof route === 'string' ? route : 'none', response.statusCode, seconds);
    });
    next();
  };
}

/** Checks `:tenant`, `:name`, `:version` and `:file` once for all routes. */
export function checkParameters(app: Express): void {
  const check = (parse: (text: string) => unknown) => {
    return (request: { method: string }, _response: unknown, next: () => void, text: string): void => {
      try {
        parse(text);
      } catch (error) {
        throw toAnswer(error, request.method);
      }
      next();
    };
  };
  app.param('tenant', check(parseTenantName));
  app.param('name', check(parsePluginName));
  app.param('version', check(parsePluginVersion));
  app.param(
    'file',
    check((file) => pluginUrlPath({ name: 'any', version: '0.0.0' }, file)),
  );
}

/** Who publishes must hear what is wrong with the name; who reads asks for something that is not there. */
function toAnswer(error: unknown, method: string): unknown {
  if (!(error instanceof PosternError) || method === 'PUT') return error;
  return new PluginServerError('PS_NOT_FOUND', error.message, { hint: error.hint });
}

/** A route's path for what belongs to everybody, and the same for a tenant; the first names the route in the counts. */
export function everyTenants<Path extends string>(path: Path): [Path, `/tenants/:tenant${Path}`] {
  return [path, `/tenants/:tenant${path}`];
}

/** Ends a route: the path exists, this method does not. */
export function onlyMethods(allow: string): RequestHandler {
  return (request) => {
    throw new PluginServerError('PS_METHOD', `${request.method} is not a method of this path`, {
      headers: { Allow: allow },
    });
  };
}
