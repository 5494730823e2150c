/** Tokens: handed out, listed and revoked by whoever has the right `admin`, within the tenants and names of that right. */
import type { Express, Request, Response } from 'express';

import type { Caller } from '../access/caller.js';
import { issueToken, parseWish, viewOf } from '../access/issue.js';
import { wrong } from '../access/rights-fields.js';
import { ALL, mayGrant, type Rights } from '../access/rights.js';
import { isTokenId } from '../access/token.js';
import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import { readUpload } from '../http/upload.js';

/** Lists of 64 names of 128 characters, twice, with room to spare. */
const MOST_BYTES = 32 * 1024;

export function addTokenRoutes(app: Express, room: Room): void {
  app
    .route('/tokens')
    // POST /tokens
    .post((request, response) => answerIssue(room, request, response))
    // GET /tokens
    .get((request, response) => answerList(room, request, response))
    .all(onlyMethods('GET, HEAD, POST'));

  app
    .route('/tokens/:id')
    // DELETE /tokens/ID
    .delete((request: Request<{ id: string }>, response: Response) => answerRevoke(room, request, response))
    .all(onlyMethods('DELETE'));
}

async function answerIssue(room: Room, request: Request, response: Response): Promise<void> {
  const caller = await room.access.requireAdmin(request);
  const wish = parseWish(await readJson(room, request, response), room.limits);
  if (!mayGrant(caller.rights, wish)) {
    const message = `${caller.name} has no right to hand out tokens for all of these tenants and names`;
    throw new PluginServerError('PS_FORBIDDEN', message);
  }
  const { tokens } = room.access.identities;
  const facts = { now: room.now(), by: caller.name, most: room.limits.tokens };
  const { text, token } = await room.audit.doing(
    request,
    { by: caller.name, action: 'token create' },
    () => issueToken(tokens, wish, facts),
    (done) => ({ result: 'created', tokenId: done.token.id }),
  );
  await room.siblings.announce({ kind: 'token', id: token.id });
  room.logger.info({ tokenId: token.id, label: token.label, by: caller.name }, 'token handed out');
  response
    .status(201)
    .set('Cache-Control', 'no-store')
    .json({ token: text, ...token });
}

async function answerList(room: Room, request: Request, response: Response): Promise<void> {
  const caller = await room.access.requireAdmin(request);
  const { tokens, damaged } = await room.access.identities.tokens.list();
  if (damaged.length > 0) room.logger.error({ tokenIds: damaged }, 'damaged tokens, which nobody can use');
  const shown = tokens.filter((token) => mayGrant(caller.rights, token)).map(viewOf);
  response.set('Cache-Control', 'no-store').json({ tokens: shown });
}

async function answerRevoke(room: Room, request: Request<{ id: string }>, response: Response): Promise<void> {
  const caller = await room.access.requireAdmin(request);
  const { id } = request.params;
  if (!(await mayRevoke(room, caller, id))) throw unknown(id);
  await room.audit.doing(request, { by: caller.name, action: 'token revoke', tokenId: id }, async () => {
    if (!(await room.access.identities.tokens.remove(id))) throw unknown(id);
  });
  await room.siblings.announce({ kind: 'token', id });
  room.logger.info({ tokenId: id, by: caller.name }, 'token revoked');
  response.set('Cache-Control', 'no-store').json({ id, revoked: true });
}

/** A damaged record says nothing of its rights; only who may hand out any token takes it away. */
async function mayRevoke(room: Room, { rights }: Caller, id: string): Promise<boolean> {
  if (!isTokenId(id)) return false;
  const everything: Pick<Rights, 'tenants' | 'names'> = { tenants: [ALL], names: [ALL] };
  if (mayGrant(rights, everything)) return true;
  const { tokens } = room.access.identities;
  tokens.forget(id);
  const token = await tokens.find(id);
  return token !== undefined && mayGrant(rights, token);
}

/** The same for a token that there is not and for one that is none of the caller's business. */
function unknown(id: string): PluginServerError {
  return new PluginServerError('PS_NOT_FOUND', `there is no token ${JSON.stringify(id.slice(0, 40))}`, {
    hint: 'GET /tokens lists those that you may revoke.',
  });
}

async function readJson(room: Room, request: Request, response: Response): Promise<unknown> {
  const limits = { maxPackageBytes: MOST_BYTES, uploadIdleMs: room.limits.uploadIdleMs };
  const bytes = await readUpload(request, response, limits);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw wrong('the body', 'is not JSON');
  }
}
