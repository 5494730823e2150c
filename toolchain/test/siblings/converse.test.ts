import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Conversation, ConversationEnded } from '../../src/siblings/converse.js';
import { temporaryFolder } from '../harness.js';

const MODULE = fileURLToPath(new URL('../../../plugins/mcp-server/build/plugin.wasm', import.meta.url));
const CONFIGURATION = JSON.stringify({
  server: { name: 's' },
  tools: [{ name: 't', responseTemplate: { body: 'x' } }],
});

function converse(...args: string[]): { talk: Conversation; stop: AbortController } {
  const stop = new AbortController();
  const io = { cwd: temporaryFolder(), env: process.env, signal: stop.signal };
  const talk = new Conversation('@postern/gateway-host', args, io);
  onTestFinished(() => talk.close());
  return { talk, stop };
}

it('gives each question its answer, however many are asked at once', async () => {
  const { talk } = converse('ask', '--module', MODULE, '--configuration', '-');
  talk.say(CONFIGURATION);
  expect(await talk.next()).toMatchObject({ outcome: 'started' });
  const methods = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 'GET' : 'DELETE'));
  const ids = Array.from({ length: 200 }, (_, i) => i);
  const body = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
  const headers = { 'content-type': 'application/json' };
  const pings = ids.map((id) => talk.ask({ method: 'POST', headers, body: body(id) }));
  const others = methods.map((method) => talk.ask({ method }));
  const answered = (await Promise.all(pings)) as { body: string }[];
  expect(answered.map((one) => (JSON.parse(one.body) as { id: number }).id)).toEqual(ids);
  expect(await Promise.all(others)).toEqual(
    methods.map(() => expect.objectContaining({ status: 405 }) as unknown),
  );
});

it('says how the other side ended, to all who wait and to all who come', async () => {
  const { talk } = converse('ask', '--module', '/nowhere.wasm');
  const waiting = talk.ask({});
  await expect(waiting).rejects.toBeInstanceOf(ConversationEnded);
  await expect(talk.ask({})).rejects.toMatchObject({
    stderr: expect.stringContaining('cannot read /nowhere.wasm') as string,
  });
});

it('ends where the other side says something that is no JSON', async () => {
  await expect(converse('--help').talk.next()).rejects.toBeInstanceOf(SyntaxError);
});

it('ends with the signal that postern gets', async () => {
  const { talk, stop } = converse('ask', '--module', MODULE);
  const next = talk.next().then(() => talk.next());
  stop.abort('SIGINT');
  await expect(next).rejects.toBeInstanceOf(ConversationEnded);
});
