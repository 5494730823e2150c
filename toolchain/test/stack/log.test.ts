import { describe, expect, it } from 'vitest';
import { renderLogLine } from '../../src/stack/log-line.js';
import { MergedLog } from '../../src/stack/merged-log.js';

const plain = (_: string, text: string): string => text;
const TIME = new Date(2026, 0, 2, 3, 4, 5);

describe('a line of the merged log', () => {
  it.each<[string, object, string]>([
    [
      'level, message and fields',
      { level: 'info', time: TIME.toISOString(), msg: 'ready', port: 8002 },
      '03:04:05 info  ready port=8002',
    ],
    ['a level by number', { level: 40, time: TIME.getTime(), msg: 'slow' }, '03:04:05 warn  slow'],
    [
      'text with spaces in quotes',
      { level: 'info', time: TIME.getTime(), msg: 'x', reason: 'no such file' },
      '03:04:05 info  x reason="no such file"',
    ],
    [
      'an object as JSON',
      { level: 'info', time: TIME.getTime(), msg: 'x', at: { a: 1 } },
      '03:04:05 info  x at={"a":1}',
    ],
    [
      'an error by its message',
      { level: 'error', time: TIME.getTime(), msg: 'x', err: { message: 'bad day', stack: 'at y' } },
      '03:04:05 error x err="bad day"',
    ],
    [
      "no logger's name",
      { level: 'info', time: TIME.getTime(), name: 'plugin-server', pid: 1, hostname: 'h', msg: 'x' },
      '03:04:05 info  x',
    ],
    [
      "a plugin's name",
      { level: 'info', time: TIME.getTime(), msg: 'x', name: 'auth' },
      '03:04:05 info  x name=auth',
    ],
    ['no time', { level: 'info', msg: 'x' }, '--:--:-- info  x'],
  ])('shows %s', (_, entry, shown) => {
    expect(renderLogLine(JSON.stringify(entry), plain)).toBe(shown);
  });

  it.each(['plain text', '{not json', '{"a":1}', ''])('leaves %j as it is', (line) => {
    expect(renderLogLine(line, plain)).toBe(line);
  });

  it('stands behind the name of its process, all names equally wide', () => {
    const lines: string[] = [];
    const log = new MergedLog({ write: (text) => lines.push(text) }, {}, ['plugin-server', 'api']);
    log.write('api', 'hello');
    log.write('plugin-server', 'there');
    expect(lines).toEqual(['api           | hello\n', 'plugin-server | there\n']);
  });

  it('has a colour per process on a terminal', () => {
    const lines: string[] = [];
    const log = new MergedLog({ isTTY: true, write: (text) => lines.push(text) }, {}, ['a', 'b']);
    log.write('a', 'x');
    log.write('b', 'y');
    log.write('a', 'z');
    expect(lines).toEqual([
      '\u001B[36ma |\u001B[0m x\n',
      '\u001B[35mb |\u001B[0m y\n',
      '\u001B[36ma |\u001B[0m z\n',
    ]);
  });
});
