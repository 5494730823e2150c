/** What Higress's own plugin made of templates: 304 records, each with the text or error that it gave. */

import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { TemplateProbe } from './probe.ts';

interface Observed {
  readonly id: string;
  readonly tpl: string;
  /** `refused` when the plugin did not take the configuration. */
  readonly load?: string;
  readonly isError?: boolean;
  /** `success` where nothing was printed: that is what the plugin answers then. */
  readonly text?: string;
}

const read = (name: string) => readFileSync(new URL(`../observed/${name}`, import.meta.url), 'utf8');
const records = read('templates.jsonl')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Observed);
const document = read('templates-document.json');
/** Records that wait for functions or paths that are not there yet; one that is right must not stand here. */
const pending = read('templates-pending.txt').split('\n').filter(Boolean);
const E_PREFIX = 'error executing response template: ';
let probe: TemplateProbe;

beforeAll(async () => {
  probe = await TemplateProbe.load();
});

it('prints and refuses what Higress prints and refuses', () => {
  expect(records.length).toBe(304);
  const different = records.filter((record) => difference(record).length > 0);
  const unexpected = different.filter((record) => !pending.includes(record.id));
  expect(unexpected.flatMap(difference)).toEqual([]);
  expect(pending).toEqual(different.map((record) => record.id));
});

function difference(record: Observed): string[] {
  const given = answer(record.tpl);
  const wanted = record.load === undefined ? record.text : 'refused';
  return given === wanted ? [] : [`${record.id} ${record.tpl}: ${given}, not ${wanted}`];
}

function answer(template: string): string {
  if (probe.compile(template) !== null) return 'refused';
  const { isSound, bytes } = probe.render(document.trimEnd());
  const text = bytes.toString();
  return isSound ? text || 'success' : E_PREFIX + text;
}
