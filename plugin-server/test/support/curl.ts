/** The part of curl that the README uses, so that its commands run where there is no curl. */
import { readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly showHead: boolean;
}

/** Runs `curl …` and gives what it would print. */
export async function curl(command: string, folder: string): Promise<string> {
  const call = await parse(words(command), folder);
  const { response, body } = await send(call);
  const head = [
    `HTTP/1.1 ${response.statusCode} ${response.statusMessage}`,
    ...pairs(response.rawHeaders),
    '',
    '',
  ];
  return `${call.showHead ? head.join('\n') : ''}${body}`;
}

async function parse([program, ...rest]: readonly string[], folder: string): Promise<Call> {
  if (program !== 'curl') throw new Error(`not curl: ${program}`);
  const headers: Record<string, string> = {};
  const call = { method: 'GET', url: '', body: undefined as Buffer | undefined, showHead: false };
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? '';
    const next = (): string => rest[++index] ?? '';
    if (word === '-s') continue;
    else if (word === '-X') call.method = next();
    else if (word === '-d')
      Object.assign(call, {
        body: Buffer.from(next()),
        ...(call.method === 'GET' ? { method: 'POST' } : {}),
      });
    else if (word === '-u') headers.authorization = `Basic ${Buffer.from(next()).toString('base64')}`;
    else if (word === '-i') call.showHead = true;
    else if (word === '-I') Object.assign(call, { method: 'HEAD', showHead: true });
    else if (word === '-T')
      Object.assign(call, { method: 'PUT', body: await readFile(join(folder, next())) });
    else if (word === '-r') headers.range = `bytes=${next()}`;
    else if (word === '-H') {
      const [name = '', ...value] = next().split(': ');
      headers[name] = value.join(': ');
    } else if (word.startsWith('http')) call.url = word;
    else throw new Error(`the README uses ${word}, which this curl does not know`);
  }
  return { ...call, headers };
}

/** Splits at spaces outside of quotes. */
export function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map((match) => match[1] ?? match[2] ?? match[0]);
}

function pairs(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
}

function send(call: Call): Promise<{ response: IncomingMessage; body: string }> {
  return new Promise((resolve, reject) => {
    const { method, headers } = call;
    const sent = request(call.url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ response, body })).on('error', reject);
    });
    sent.on('error', reject).end(call.body);
  });
}
