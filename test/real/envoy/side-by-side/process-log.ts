/** The log of one process as entries, in our levels, whoever wrote it. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** `wasm` for what plugins say and what is said about them. */
  readonly part: string;
  /** From a thread that serves; else from the main one. */
  readonly worker: boolean;
  readonly text: string;
}

/** Stands before each entry of Envoy's log. */
const MARK = '\u001e';
export const ENVOY_LOG_FORMAT = `${MARK}%L|%n|%t|%v`;
const LEVELS: Readonly<Record<string, LogEntry['level']>> = {
  ...{ T: 'debug', D: 'debug', I: 'info', W: 'warn', E: 'error', C: 'error' },
  ...{ trace: 'debug', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'error' },
};

/** The thread that says something first. */
export function firstThread(output: string): string {
  const [, , thread = ''] = output.slice(output.indexOf(MARK) + MARK.length).split('|', 3);
  return thread;
}

/** Envoy's entries; its trace of host calls is left out, for plugins tell theirs. */
export function envoyEntries(output: string, mainThread: string): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const entry of output.split(MARK)) {
    const match = /^([A-Z])\|([a-z_0-9]*)\|(\d+)\|([^]*?)\n?$/.exec(entry);
    if (match === null) continue;
    const [, level = '', part = '', thread = '', text = ''] = match;
    if (/^\[(host|vm)(->|<-)/.test(text)) continue;
    entries.push({ level: LEVELS[level] ?? 'error', part, worker: thread !== mainThread, text });
  }
  return entries;
}

/** The gateway host's entries: JSON lines; what is no JSON was printed by the runtime below it. */
export function hostEntries(output: string): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const line of output.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parse(line);
    if (parsed === undefined) entries.push({ level: 'error', part: 'output', worker: false, text: line });
    else entries.push(parsed);
  }
  return entries;
}

function parse(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level = '', part: from, thread = '', msg = '' } = JSON.parse(line) as Record<string, string>;
    const part = from === 'wasm' ? 'wasm' : 'gateway';
    return { level: LEVELS[level] ?? 'error', part, worker: thread.startsWith('worker'), text: msg };
  } catch {
    return undefined;
  }
}
