/** Compares output with a file under test/golden; `UPDATE_GOLDEN=1` writes the file instead. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Outcome } from './harness.js';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));

/** Holds an outcome against `golden/NAME.txt`; folders, digests and times differ from run to run and are masked. */
export function expectGolden(name: string, outcome: Outcome, folders: readonly string[] = []): void {
  const shown = render(outcome, folders);
  const file = path.join(FOLDER, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, shown);
  }
  expect(shown).toBe(readFileSync(file, 'utf8'));
}

function render({ code, stdout, stderr }: Outcome, folders: readonly string[]): string {
  let text = `exit ${code}\n--- stdout\n${stdout}--- stderr\n${stderr}`;
  for (const folder of folders) text = text.replaceAll(folder, 'FOLDER');
  return text
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'SHA256')
    .replaceAll(/\bsha256:[0-9a-f]{12}\b/g, 'sha256:DIGITS')
    .replaceAll(/\b\d+ ms\b/g, 'N ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
}
