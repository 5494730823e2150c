/**
 * `npm run mutate -- [--count N] [--seed S] [--only PATH] [--numbers 3,17] [--at-once N]`: seeds faults in the SDK, one at a time, in copies of the
 * repository, and tells which of them no test of the SDK sees. What does not compile is no fault.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { chapterOf, choose } from './choose.mjs';
import { EQUIVALENT } from './equivalent.mjs';
import { faultsOf } from './faults.mjs';
import { Workshop } from './workshop.mjs';

const ROOT = path.join(import.meta.dirname, '../../..');
const ASSEMBLY = 'sdk/assembly/';
/** Sources without behaviour of their own. */
const LEFT_OUT = /(^|\/)(index|messages|codes)\.ts$/;
/** Whether examples compile: they do where the modules of all other tests do. */
const NOT_ASKED = ['sdk/test/readme.test.ts'];
const LEAST_SHARE = 0.9;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    // Of the faults that are drawn, those to judge again.
    numbers: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
  },
});

const all = allFaults();
refuseStaleEntries();
const wanted = values.numbers === '' ? undefined : values.numbers.split(',').map(Number);
const faults = choose(
  all.filter(({ file }) => file.includes(values.only)),
  Number(values.count),
  Number(values.seed),
)
  .map((fault, at) => ({ ...fault, number: at + 1 }))
  .filter(({ number }) => wanted?.includes(number) ?? true);
const shelf = mkdtempSync(path.join(tmpdir(), 'postern-mutation-shelf-'));
const workshops = Array.from({ length: Number(values['at-once']) }, () => new Workshop());
process.once('exit', () => {
  for (const workshop of workshops) workshop.close();
  rmSync(shelf, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const studies = await inParallel(testFiles(), (workshop, test) => workshop.study(test, shelf));
const broken = studies.filter(({ output }) => output !== undefined);
for (const { test, output } of broken) process.stderr.write(`${test} fails without a fault:\n${output}\n`);
if (broken.length > 0) process.exit(2);

/** How often a test saw a fault, by source and by chapter. */
const sightings = new Map();
const begun = performance.now();
const outcomes = await inParallel(faults, async (workshop, fault) => {
  const from = performance.now();
  const { outcome, by = [] } = await workshop.judge(fault, likeliestFirst(fault), shelf);
  for (const test of by) count(fault, test);
  tell(fault, { outcome, by, seconds: (performance.now() - from) / 1000 });
  return { ...fault, outcome };
});
process.exitCode = sumUp(outcomes) >= LEAST_SHARE ? 0 : 1;
process.exit();

function allFaults() {
  const files = execFileSync('git', ['ls-files', ASSEMBLY], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return files
    .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file))
    .map((file) => file.slice(ASSEMBLY.length))
    .flatMap((file) =>
      faultsOf(readFileSync(path.join(ROOT, ASSEMBLY, file), 'utf8')).map((fault) => ({
        file,
        chapter: chapterOf(file),
        ...fault,
      })),
    );
}

function testFiles() {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'sdk/test'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return files.split('\n').filter((file) => file.endsWith('.test.ts') && !NOT_ASKED.includes(file));
}

/** An entry of the list of faults that change nothing has to be one that can be seeded. */
function refuseStaleEntries() {
  const stale = EQUIVALENT.filter((entry) => !all.some((fault) => isSame(fault, entry)));
  for (const { file, from, to } of stale)
    process.stderr.write(`equivalent.mjs lists what cannot be seeded: ${file}: ${from} => ${to}\n`);
  if (stale.length > 0) process.exit(2);
}

function isSame(fault, entry) {
  return fault.file === entry.file && fault.from.trim() === entry.from && fault.to.trim() === entry.to;
}

/** Each workshop takes the next thing when it is done with one; results in the order of the things. */
async function inParallel(things, work) {
  const results = [];
  let next = 0;
  await Promise.all(
    workshops.map(async (workshop) => {
      while (next < things.length) {
        const at = next++;
        results[at] = await work(workshop, things[at]);
      }
    }),
  );
  return results;
}

/** Those that saw faults of the same source or chapter, then those that take little time; last those that compile nothing. */
function likeliestFirst({ file, chapter }) {
  const folder = file.includes('/') ? `sdk/test/${file.split('/')[0]}/` : undefined;
  const rank = ({ test, ms, modules }) => {
    if (modules.length === 0) return -ms - 1e9;
    const near = folder !== undefined && test.startsWith(folder) ? 5 : 0;
    const known = (sightings.get(`${file} ${test}`) ?? 0) * 10 + (sightings.get(`${chapter} ${test}`) ?? 0);
    return (near + known) * 1e6 - ms;
  };
  return studies.toSorted((one, other) => rank(other) - rank(one));
}

function count({ file, chapter }, test) {
  for (const key of [`${file} ${test}`, `${chapter} ${test}`])
    sightings.set(key, (sightings.get(key) ?? 0) + 1);
}

function tell(fault, { outcome, by, seconds }) {
  const place = `${ASSEMBLY}${fault.file}:${fault.line}`;
  const tests = by.map((test) => path.basename(test, '.test.ts')).join(', ');
  const known = EQUIVALENT.find((entry) => isSame(fault, entry));
  const change = `\n    - ${fault.from.trim()}\n    + ${fault.to.trim()}`;
  const detail =
    outcome === 'not seen' ? `${change}${known === undefined ? '' : `\n    ${known.reason}`}` : '';
  const seen = outcome === 'seen' ? ` (${tests})` : '';
  process.stdout.write(
    `${fault.number} ${outcome}: ${fault.what} in ${place}${seen}, ${seconds.toFixed(1)} s${detail}\n`,
  );
}

/** Prints a line for each chapter and one for all; gives the share of faults that were seen. */
function sumUp(outcomes) {
  const chapters = [...new Set(outcomes.map(({ chapter }) => chapter))];
  for (const chapter of chapters) {
    const own = outcomes.filter((one) => one.chapter === chapter && one.outcome !== 'does not compile');
    const seen = own.filter(({ outcome }) => outcome === 'seen').length;
    process.stdout.write(`${chapter}: ${seen} of ${own.length}\n`);
  }
  const number = (outcome) => outcomes.filter((one) => one.outcome === outcome).length;
  const [seen, unseen] = [number('seen'), number('not seen')];
  const listed = outcomes.filter(
    (one) => one.outcome === 'not seen' && EQUIVALENT.some((entry) => isSame(one, entry)),
  ).length;
  const share = seen / Math.max(1, seen + unseen - listed);
  process.stdout.write(
    `${seen} seen, ${unseen} not seen (${listed} of them change nothing and do not count), ${number('does not compile')} that do not compile: ${(share * 100).toFixed(1)} %, seed ${values.seed}, ${Math.round((performance.now() - begun) / 1000)} s\n`,
  );
  return share;
}
