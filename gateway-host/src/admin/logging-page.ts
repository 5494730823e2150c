/**
 * `POST /logging`: shows the levels of all loggers and changes them.
 * Spec: Envoy docs "POST /logging"; texts observed of 1.40.
 */
import { text, type AdminPage, type AdminRequest } from './admin-page.js';
import { isLogLevel, LOG_LEVEL_NAMES, type LogLevelName, type LogLevels } from './log-levels.js';

const USAGE = `usage: /logging?<name>=<level> (change single level)
usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
usage: /logging?level=<level> (change all levels)
usage: /logging?group=<group_name>:<level> (change group of loggers)
levels: ${LOG_LEVEL_NAMES.join(' ')} \n`;

export function loggingPage({ levels, query }: AdminRequest): AdminPage {
  const problem = change(levels, [...query]);
  const active = levels.list().map(([name, level]) => `  ${name}: ${level}\n`);
  const shown = `active loggers:\n${active.join('')}\n`;
  return problem === undefined ? text(200, shown) : text(400, `error: ${problem}\n\n${USAGE}${shown}`);
}

/** What is wrong, or nothing and then the levels are set. */
function change(levels: LogLevels, query: readonly (readonly [string, string])[]): string | undefined {
  const [first] = query;
  if (first === undefined) return undefined;
  if (query.length > 1) return 'invalid number of parameters';
  const [name, value] = first;
  if (name === 'group') return 'group parameter requires fine-grain logging to be enabled';
  if (name === 'level') {
    if (!isLogLevel(value)) return 'unknown logger level';
    levels.setAll(value);
    return undefined;
  }
  return changeEach(levels, name === 'paths' ? value.split(',') : [`${name}:${value}`]);
}

function changeEach(levels: LogLevels, pairs: readonly string[]): string | undefined {
  const wanted: [string, LogLevelName][] = [];
  for (const pair of pairs) {
    const [name = '', level = ''] = pair.split(':');
    if (name === '' || level === '') return 'empty logger name or empty logger level';
    if (!isLogLevel(level)) return 'unknown logger level';
    if (!levels.has(name)) return 'unknown logger name';
    wanted.push([name, level]);
  }
  for (const [name, level] of wanted) levels.set(name, level);
  return undefined;
}
