/** A copy of the repository in which one fault at a time is seeded and judged by the tests whose modules it changes. */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const ROOT = path.join(import.meta.dirname, '../../..');
const SDK_PACKAGE = 'proxy-wasm-assemblyscript-sdk';
const ASSEMBLY = 'sdk/assembly/';
/** A run of tests may take so much longer than they took without a fault; what never ends is seen, too. */
const PATIENCE = { atLeastMs: 60_000, times: 20 };
/** A test of its own gives up after this; a machine that does other things as well must not look like a fault. */
const TEST_MS = 600_000;

export class Workshop {
  #copy = copyOfRepository();
  #number = 0;
  #compiler = undefined;
  #tests = undefined;

  close() {
    void this.#compiler?.terminate();
    const isRunning = this.#tests?.exitCode === null && this.#tests.signalCode === null;
    if (isRunning) process.kill(-this.#tests.pid, 'SIGKILL');
    rmSync(this.#copy, { recursive: true, force: true });
  }

  /**
   * Runs a test file as it is.
   *
   * @returns {Promise<{ test: string, ms: number, modules: { mark: string, sources: string[] }[] } | { test: string, output: string }>}
   *   what it compiled, which then lies in `shelf`; or why it fails
   */
  async study(test, shelf) {
    const notes = path.join(this.#copy, '.notes');
    rmSync(notes, { recursive: true, force: true });
    mkdirSync(notes);
    const begun = performance.now();
    const { passes, output } = await this.#run([test], { POSTERN_COMPILE_NOTES: notes }, 600_000);
    if (!passes) return { test, output };
    const ms = performance.now() - begun;
    cpSync(notes, shelf, { recursive: true });
    const marks = readdirSync(notes).filter((name) => name.endsWith('.json'));
    const modules = marks.map((name) => this.#module(path.join(notes, name)));
    return { test, ms, modules };
  }

  #module(file) {
    const request = JSON.parse(readFileSync(file, 'utf8'));
    const baseDir = path.join(this.#copy, request.baseDir);
    const places = request.read
      .map((name) => path.resolve(baseDir, name))
      .filter((place) => existsSync(place));
    const sources = places.map((place) => path.relative(realpathSync(this.#copy), realpathSync(place)));
    return { mark: path.basename(file, '.json'), sources, request: { ...request, read: undefined } };
  }

  /**
   * Seeds one fault and asks the tests, the likeliest ones first.
   *
   * @param {{ test: string, ms: number, modules: object[] }[]} studies in the order in which they shall be asked
   * @param {string} shelf where what they compiled without a fault lies
   * @returns {Promise<{ outcome: 'seen' | 'not seen' | 'does not compile', by?: string[] }>}
   */
  async judge(fault, studies, shelf) {
    const file = path.join(this.#copy, ASSEMBLY, fault.file);
    const source = readFileSync(file, 'utf8');
    const lines = source.split('\n');
    lines[fault.line - 1] = fault.to;
    writeFileSync(file, lines.join('\n'));
    const own = path.join(this.#copy, '.modules', String(this.#number++));
    mkdirSync(own, { recursive: true });
    try {
      return await this.#ask(fault, studies, { own, shelf });
    } finally {
      writeFileSync(file, source);
      rmSync(own, { recursive: true, force: true });
    }
  }

  async #ask(fault, studies, { own, shelf }) {
    const changed = new Map();
    let waiting = [];
    // The likeliest test by itself, then more and more at a time.
    let most = 1;
    const askWaiting = async () => {
      const asked = waiting;
      waiting = [];
      if (asked.length === 0) return true;
      const patience = asked.reduce((sum, { ms }) => sum + ms * PATIENCE.times, PATIENCE.atLeastMs);
      const folders = { POSTERN_COMPILED: [own, shelf].join(path.delimiter) };
      return (
        await this.#run(
          asked.map(({ test }) => test),
          folders,
          patience,
        )
      ).passes;
    };
    for (const study of studies) {
      const touched = study.modules.filter(({ sources }) => sources.includes(ASSEMBLY + fault.file));
      // One that compiles nothing reads the sources itself.
      let isChanged = study.modules.length === 0;
      for (const module of touched) {
        if (!changed.has(module.mark)) changed.set(module.mark, await this.#compile(module, { own, shelf }));
        const change = changed.get(module.mark);
        if (change === 'error') return { outcome: 'does not compile' };
        isChanged ||= change;
      }
      if (isChanged) waiting.push(study);
      const tests = waiting.map(({ test }) => test);
      if (waiting.length < most) continue;
      if (!(await askWaiting())) return { outcome: 'seen', by: tests };
      most *= 2;
    }
    const tests = waiting.map(({ test }) => test);
    return (await askWaiting()) ? { outcome: 'not seen' } : { outcome: 'seen', by: tests };
  }

  /** Whether the module is another one now; then it lies in `own`. */
  async #compile({ mark, request }, { own, shelf }) {
    const { bytes, error = '' } = await this.#compiled({
      ...request,
      baseDir: path.join(this.#copy, request.baseDir),
    });
    const extension = bytes === undefined ? 'txt' : 'wasm';
    const sound = path.join(shelf, `${mark}.${extension}`);
    if (!existsSync(sound)) {
      if (bytes === undefined) return 'error';
    } else if (readFileSync(sound).equals(Buffer.from(bytes ?? error))) return false;
    writeFileSync(path.join(own, `${mark}.${extension}`), bytes ?? error);
    return true;
  }

  #compiled(request) {
    this.#compiler ??= new Worker(path.join(import.meta.dirname, 'compile-thread.mjs'), {
      workerData: { compiler: pathToFileURL(path.join(this.#copy, 'sdk/test/compile-module.mjs')).href },
    });
    return new Promise((resolve, reject) => {
      this.#compiler.removeAllListeners();
      this.#compiler.once('message', ({ compiled }) => resolve(compiled));
      this.#compiler.once('error', reject);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      this.#compiler.postMessage({ id: 0, request });
    });
  }

  /** Runs tests until the first that fails; what does not come to an end has failed. */
  #run(tests, env, patience) {
    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
    const limits = ['--maxWorkers=1', `--testTimeout=${TEST_MS}`, `--hookTimeout=${TEST_MS}`];
    const args = [vitest, 'run', '--bail', '1', '--reporter=dot', ...limits, ...tests];
    return new Promise((resolve) => {
      const child = spawn(process.execPath, args, {
        cwd: this.#copy,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
        env: { ...process.env, ...env },
      });
      this.#tests = child;
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => (output += String(chunk)));
      const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), patience);
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ passes: code === 0, output });
      });
    });
  }
}

function copyOfRepository() {
  const target = mkdtempSync(path.join(tmpdir(), 'postern-mutation-'));
  const listing = ['ls-files', '-co', '--exclude-standard'];
  const files = execFileSync('git', listing, { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(path.join(ROOT, name)))) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(target, file), { force: true });
  }
  // Not one link for the whole folder: plugins import the SDK by its name, and that has to be the copy's.
  mkdirSync(path.join(target, 'node_modules'));
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    const from = name === SDK_PACKAGE ? path.join(target, 'sdk') : path.join(ROOT, 'node_modules', name);
    if (!name.startsWith('.vite')) symlinkSync(from, path.join(target, 'node_modules', name));
  }
  return target;
}
