/** A project from start to stop: brought up, announced in up.json, watched, and cleared away whatever happens. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Io } from '../io.js';
import { DEMO_KEY } from '../project/project.js';
import type { Project } from '../project/project.js';
import { adminUrl, bringUp, memberNames } from './bring-up.js';
import { ChildFailure } from './child-failure.js';
import { Family } from './family.js';
import { MergedLog } from './merged-log.js';
import { nextSteps } from './next-steps.js';
import { endpointsOf, removeUpFile, requireNotUp, upFileIn, writeUpFile } from './up-file.js';
import type { UpFile } from './up-file.js';

/** What to run, and where its state goes. */
export interface RunProject {
  readonly project: Project;
  /** `.postern`: the plugin store, the gateway's configuration, up.json. */
  readonly workDir: string;
  readonly io: Io;
  readonly log?: MergedLog;
  /** Puts something between the control plane's files and the gateway; gives the bootstrap to start it with. */
  readonly beforeGateway?: (bootstrap: string) => Promise<string>;
}

/** The folder of a project's state: the one that was chosen, else `.postern` beside its file. */
export function workDirOf(project: Project, chosen: string | undefined, cwd: string): string {
  return chosen === undefined ? path.join(project.dir, '.postern') : path.resolve(cwd, chosen);
}

/** Runs a project until the user asks to stop (0) or something fails (throws); nothing is left behind. */
export async function runProject({ project, workDir, io, log, beforeGateway }: RunProject): Promise<0> {
  const upFile = upFileIn(workDir);
  await requireNotUp(upFile);
  const merged = log ?? new MergedLog(io.stderr, io.env, memberNames(project));
  const family = new Family(merged);
  const demoKey = io.env[DEMO_KEY] ?? `pk_demo_${randomBytes(18).toString('base64url')}`;
  try {
    await bringUp({ project, workDir, demoKey, io, family, log: merged, beforeGateway });
    const contents = describe(project, demoKey, family);
    await writeUpFile(upFile, contents);
    io.stdout.write(nextSteps(contents, project.usesDemoKey, io));
    await family.watch(io.signal);
    merged.write('postern', 'stopping');
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    // Stopped before anything is said about it, so that the error is the last thing on the screen.
    await removeUpFile(upFile);
    await family.stop();
    if (error instanceof ChildFailure) io.stderr.write(error.lastLines);
    throw error;
  } finally {
    await removeUpFile(upFile);
    await family.stop();
  }
}

function describe(project: Project, key: string, family: Family): UpFile {
  return {
    key,
    header: 'x-api-key',
    tenants: endpointsOf(project),
    pluginServer: project.pluginServer.href.replace(/\/$/, ''),
    admin: adminUrl(project),
    pids: { up: process.pid, ...family.pids },
  };
}
