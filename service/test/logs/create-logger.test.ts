import { describe, expect, it } from 'vitest';

import { createLogger, type LoggerOptions } from '../../src/logs/index.js';

function recording(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'test', stream, ...options });
  return { logger, lines, last: (): unknown => JSON.parse(lines.at(-1) ?? 'null') };
}

describe('a log line', () => {
  it('is JSON with time, level as a word, name and message', () => {
    const { logger, last } = recording();
    logger.info({ a: 1 }, 'hello');
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      pid: process.pid,
      name: 'test',
      a: 1,
      msg: 'hello',
    });
  });

  it('is for people when asked for', () => {
    const { logger, lines } = recording({ pretty: true });
    logger.warn({ port: 1 }, 'careful');
    expect(lines.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: test: careful\n {4}port: 1\n$/);
  });

  it('is left out below the level', () => {
    const { logger, lines } = recording({ level: 'warn' });
    logger.info('no');
    logger.error('yes');
    expect(lines).toHaveLength(1);
  });

  it('is refused a level that does not exist', () => {
    expect(() => recording({ level: 'loud' })).toThrow(
      expect.objectContaining({ code: 'SV_SETTING_VALUE', hint: expect.stringContaining('debug') }),
    );
  });
});

describe('a secret in a log line', () => {
  it.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'X-API-Key',
    'token',
    'publishToken',
    'tokens',
    'clientSecret',
    'password',
    'credential',
    'credentials',
  ])('is hidden under the name %s', (name) => {
    const { logger, lines, last } = recording();
    logger.info({ [name]: 'hunter2', headers: { [name]: ['hunter2'] } }, 'request');
    expect(lines.join('')).not.toContain('hunter2');
    expect(last()).toMatchObject({ [name]: '[redacted]' });
  });

  it('is hidden in the bindings of a child', () => {
    const { logger, lines } = recording();
    logger.child({ req: { headers: { cookie: 'hunter2' } } }).info('x');
    expect(lines.join('')).not.toContain('hunter2');
  });

  it('is hidden in the fields and the message of an error', () => {
    const { logger, lines } = recording();
    const error = Object.assign(new Error('GET http://user:hunter2@host/x failed'), {
      headers: { authorization: 'hunter2' },
    });
    logger.error({ err: error }, 'failed');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('GET http://[redacted]@host/x failed');
  });

  it('is hidden in the user part of a URL, wherever it stands', () => {
    const { logger, lines } = recording();
    logger.info({ servers: [{ url: 'https://user:hunter2@host/plugins' }] }, 'x');
    expect(lines.join('')).toContain('https://[redacted]@host/plugins');
  });

  it('does not hide names that only look alike', () => {
    const { logger, last } = recording();
    logger.info({ tokenCount: 3, keys: 2, author: 'a', at: 'user@host' }, 'x');
    expect(last()).toMatchObject({ tokenCount: 3, keys: 2, author: 'a', at: 'user@host' });
  });

  it('does not change the caller’s object', () => {
    const { logger } = recording();
    const fields = { headers: { cookie: 'a' } };
    logger.info(fields, 'x');
    expect(fields).toEqual({ headers: { cookie: 'a' } });
  });

  it('ends at a bounded depth, also for a value that holds itself', () => {
    const { logger, lines } = recording();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    logger.info({ loop }, 'x');
    expect(lines.join('')).toContain('deeper than a log line goes');
  });
});
