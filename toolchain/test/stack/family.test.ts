import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Family } from '../../src/stack/family.js';
import type { Member } from '../../src/stack/family.js';
import { MergedLog } from '../../src/stack/merged-log.js';
import { temporaryFolder } from '../harness.js';

const families: Family[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  await Promise.all(families.splice(0).map((family) => family.stop()));
});

function newFamily(): { family: Family; lines: string[] } {
  const lines: string[] = [];
  const family = new Family(new MergedLog({ write: (text) => lines.push(text) }, {}, ['child']));
  families.push(family);
  return { family, lines };
}

function node(script: string, ready?: Member['ready']): Member {
  return {
    name: 'child',
    command: [process.execPath, '-e', script],
    cwd: temporaryFolder(),
    env: process.env,
    ready,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; !check() && tries < 200; tries++) await sleep(25);
}

const FOREVER = 'setInterval(() => {}, 1000);';

describe('the children of a running project', () => {
  it('write their lines to the log, both streams', async () => {
    const { family, lines } = newFamily();
    const child = await family.start(node('console.log("out"); console.error("err")'), never);
    await child.ended;
    expect(lines.sort()).toEqual(['child | err\n', 'child | out\n']);
  });

  it('are waited for until they are ready', async () => {
    const { family, lines } = newFamily();
    const check = (): Promise<boolean> => Promise.resolve(lines.length > 0);
    await family.start(
      node(`setTimeout(() => console.log("up"), 150); ${FOREVER}`, { until: 'print', check }),
      never,
    );
    expect(lines).toEqual(['child | up\n']);
  });

  it('fail a start when they end before they are ready, with their last lines', async () => {
    const { family } = newFamily();
    const check = (): Promise<boolean> => Promise.resolve(false);
    const start = family.start(
      node('console.error("port taken"); process.exit(3)', { until: 'answer', check }),
      never,
    );
    await expect(start).rejects.toMatchObject({
      code: 'TC_START_FAILED',
      message: 'child exited with 3 before it was ready',
      lastLines: 'last lines of child:\n  port taken\n',
    });
  });

  it('fail a start when their program does not exist', async () => {
    const { family } = newFamily();
    const check = (): Promise<boolean> => Promise.resolve(false);
    const start = family.start(
      { ...node(''), command: ['/nowhere/program'], ready: { until: 'answer', check } },
      never,
    );
    await expect(start).rejects.toMatchObject({
      code: 'TC_START_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('end the project when one of them ends by itself', async () => {
    const { family } = newFamily();
    await family.start(node(FOREVER), never);
    await family.start({ ...node('setTimeout(() => process.exit(7), 100)'), name: 'brief' }, never);
    await expect(family.watch(never)).rejects.toMatchObject({
      code: 'TC_CHILD_ENDED',
      message: 'brief exited with 7',
    });
  });

  it('end quietly when the user asks', async () => {
    const { family } = newFamily();
    const child = await family.start(node(FOREVER), never);
    const controller = new AbortController();
    const watching = family.watch(controller.signal);
    controller.abort('SIGINT');
    await watching;
    await family.stop();
    expect(child.fate).toBe('was killed by SIGTERM');
  });

  it('take the processes that their shell started with them', async () => {
    const { family } = newFamily();
    const folder = temporaryFolder();
    const file = path.join(folder, 'pid');
    const script = `require("fs").writeFileSync("pid", String(process.pid)); ${FOREVER}`;
    const command = `${process.execPath} -e '${script}' & wait`;
    await family.start({ name: 'shell', command, cwd: folder, env: process.env }, never);
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
    const pid = Number(readFileSync(file, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    await family.stop();
    await until(() => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  it('are killed when they do not stop in time', async () => {
    const { family, lines } = newFamily();
    const child = await family.start(
      node(`process.on("SIGTERM", () => {}); console.log("deaf"); ${FOREVER}`),
      never,
    );
    await until(() => lines.length > 0);
    await child.stop(200);
    expect(child.fate).toBe('was killed by SIGKILL');
  });
});
