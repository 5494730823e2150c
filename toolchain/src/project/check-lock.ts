/** Whether a lock still holds: what the project asks for is in it, and a plugin-server serves exactly its bytes. */
import { sha256Hex } from '@postern/contract/digest';
import { isInPluginRange } from '@postern/contract/plugin';
import { painterFor } from '../command-line/colour.js';
import type { Io } from '../io.js';
import { PluginServerClient } from '../registry/client.js';
import { namedPlugins, serverOf } from './named-plugins.js';
import type { NamedPlugin } from './named-plugins.js';
import type { Lock } from './lock-file.js';
import { pluginsOf } from './lock.js';
import type { Project } from './project.js';

/**
 * What became of one plugin: served as locked; absent from the server; served with other bytes; not what the project
 * asks for; asked for by the project and not locked.
 */
export type LockState = 'ok' | 'missing' | 'changed' | 'stale' | 'unlocked';

/** One line of the answer. */
export interface PluginVerdict {
  readonly name: string;
  readonly version: string | undefined;
  readonly state: LockState;
  /** What was seen, unless it is ok. */
  readonly seen: string | undefined;
  /** Why the server has the version yanked; it still serves it, so the lock holds. */
  readonly yanked?: string;
}

/** The whole answer. */
export interface LockVerdict {
  readonly accepted: boolean;
  readonly plugins: readonly PluginVerdict[];
}

/** What is checked against what. */
export interface LockCheck {
  readonly lock: Lock;
  /** Undefined when only the lock is there. */
  readonly project: Project | undefined;
  /** Instead of the servers that the lock names. */
  readonly server: string | undefined;
  readonly fetch: typeof fetch;
}

/** Checks every plugin; only a server that does not answer ends it early. */
export async function checkLock(check: LockCheck): Promise<LockVerdict> {
  const plugins: PluginVerdict[] = [];
  for (const plugin of namedPlugins(check.lock)) plugins.push(await judge(plugin, check));
  const locked = new Set(plugins.map(({ name }) => name));
  const wanted = check.project === undefined ? [] : pluginsOf(check.project);
  for (const name of wanted.filter((one) => !locked.has(one))) {
    plugins.push({ name, version: undefined, state: 'unlocked', seen: 'the lock does not hold it' });
  }
  return { accepted: plugins.every(({ state }) => state === 'ok'), plugins };
}

async function judge(plugin: NamedPlugin, { project, server, fetch }: LockCheck): Promise<PluginVerdict> {
  const { name, version } = plugin;
  const range = project?.versions[name];
  if (range !== undefined && !isInPluginRange(version, range)) {
    return { name, version, state: 'stale', seen: `the project asks for ${range}` };
  }
  const client = new PluginServerClient({ server: server ?? serverOf(plugin), fetch });
  const bytes = await client.moduleIfThere({ name, version });
  if (bytes === undefined) {
    const there = (await client.versions(name)).map((one) => one.version).join(', ');
    return {
      name,
      version,
      state: 'missing',
      seen: `the server has ${there === '' ? 'no version of it' : there}`,
    };
  }
  const sha256 = sha256Hex(bytes);
  if (sha256 === plugin.sha256) {
    const yanked = await client.yankOf({ name, version });
    return { name, version, state: 'ok', seen: undefined, ...(yanked === undefined ? {} : { yanked }) };
  }
  return { name, version, state: 'changed', seen: `locked sha256 ${plugin.sha256}, served ${sha256}` };
}

/** The answer for people, a line for each plugin. */
export function renderLockCheck({ accepted, plugins }: LockVerdict, io: Pick<Io, 'stdout' | 'env'>): string {
  const paint = painterFor(io.stdout, io.env);
  const label = ({ name, version }: PluginVerdict): string =>
    version === undefined ? name : `${name}@${version}`;
  const width = Math.max(...plugins.map((one) => label(one).length));
  const lines = plugins.map((one) => {
    const state = paint(one.state === 'ok' ? 'green' : 'red', one.state.padEnd('unlocked'.length));
    const yanked = one.yanked === undefined ? undefined : `${paint('yellow', 'yanked')}: ${one.yanked}`;
    const note = one.seen ?? yanked;
    return note === undefined ? `${state}  ${label(one)}` : `${state}  ${label(one).padEnd(width)}  ${note}`;
  });
  const advice = accepted
    ? []
    : ['hint: `postern lock postern.yaml` locks what is there now; publish what is missing first'];
  return [...lines, ...advice, ''].join('\n');
}
