/** Every curl command of the quickstart's README prints what the README says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { words } from '../docs/shell-blocks.js';
import { ROOT } from './processes.js';
import { rawRequest, type RawAnswer } from './raw-http.js';
import { copyQuickstart, startProject, type RunningProject } from './running-project.js';

interface Shown {
  readonly command: string;
  /** Empty when the README shows no answer. */
  readonly answer: string;
}

const README = readFileSync(join(ROOT, 'examples/quickstart/README.md'), 'utf8');
const BLOCKS = /```sh\n(curl [^`]*)```(?:\n+```(?:json|text)\n([^`]*)```)?/g;
const SHOWN: Shown[] = [...README.matchAll(BLOCKS)].map(([, command = '', answer = '']) => ({
  command: command.replaceAll('\\\n', ' ').trim(),
  answer: answer.trim(),
}));

/** What tool-transform does in the quickstart. */
const TITLED = { title: 'Search orders' };

let project: RunningProject;

beforeAll(async () => {
  project = await startProject(await copyQuickstart());
}, 120_000);

afterAll(() => project?.stop());

/** The ports of the copy instead of those of the README. */
function moved(url: string): string {
  const manifest = readFileSync(join(project.folder, 'postern.yaml'), 'utf8');
  const rest = /--port (\d+)/.exec(manifest)?.[1] ?? '';
  const gateway = new URL(project.gate('acme', 'orders').mcp).port;
  return url.replace(':8080', `:${gateway}`).replace(':9101', `:${rest}`);
}

/** What curl would do; the README uses -s, -H and -d only. */
function curl(command: string): Promise<RawAnswer> {
  const [, ...args] = words(command.replace('$KEY', project.up.key)).map((word) =>
    word.replace(/^["']|["']$/g, ''),
  );
  const headers: Record<string, string> = {};
  let url = '';
  let body: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '-s') continue;
    else if (argument === '-d') body = args[++index] ?? '';
    else if (argument === '-H') {
      const [name = '', value = ''] = (args[++index] ?? '').split(': ');
      headers[name] = value;
    } else if (argument.startsWith('http://')) url = moved(argument);
    else throw new Error(`the test does not know ${argument} of: ${command}`);
  }
  const method = body === undefined ? 'GET' : 'POST';
  return rawRequest({
    base: url,
    target: new URL(url).pathname,
    method,
    headers,
    ...(body !== undefined && { body }),
  });
}

describe('the README of the quickstart', () => {
  it('shows seven commands', () => {
    expect(SHOWN).toHaveLength(7);
  });

  it.each(SHOWN)('$command', async ({ command, answer }) => {
    const { body } = await curl(command);
    // The formatter lays JSON out anew, so it is compared as JSON.
    if (answer.startsWith('{')) expect(JSON.parse(body)).toEqual(JSON.parse(answer));
    else if (answer !== '') expect(body.trim()).toBe(answer);
    else
      expect(JSON.parse(body)).toMatchObject({
        result: { tools: [{ name: 'list_orders' }, TITLED, {}, {}] },
      });
  });
});
