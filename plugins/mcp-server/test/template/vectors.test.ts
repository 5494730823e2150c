/** Templates and what gjson_template makes of them: as Higress's plugin was observed, and as it answers itself, compiled to WebAssembly as there. */

import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { TemplateProbe } from './probe.ts';

/** A record of what the plugin did. */
interface Observed {
  readonly id: string;
  readonly tpl: string;
  /** `refused` when the plugin did not take the configuration. */
  readonly load?: string;
  readonly isError?: boolean;
  /** `success` where nothing was printed: that is what the plugin answers then. */
  readonly text?: string;
}

/** One of the last four says what happened. */
interface Vector {
  readonly tpl: string;
  /** Without one: the document of the observed records. */
  readonly doc?: string;
  readonly text?: string;
  /** A text that is not UTF-8. */
  readonly base64?: string;
  readonly error?: string;
  /** Why it does not load. */
  readonly fault?: string;
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8').trimEnd();
const lines = (name: string) => read(name).split('\n').filter(Boolean);
const document = read('../observed/templates-document.json');
const E_PREFIX = 'error executing response template: ';
let probe: TemplateProbe;

beforeAll(async () => {
  probe = await TemplateProbe.load();
});

it('prints and refuses what Higress was observed to print and refuse', () => {
  const records = lines('../observed/templates.jsonl').map((line) => JSON.parse(line) as Observed);
  expect(records.length).toBe(304);
  const different = records.filter((record) => answer(record.tpl) !== answered(record));
  expect(
    different.map((record) => `${record.id} ${record.tpl}: ${answer(record.tpl)}, not ${answered(record)}`),
  ).toEqual([]);
});

function answer(template: string): string {
  if (probe.compile(template) !== null) return 'refused';
  const { isSound, bytes } = probe.render(document);
  const text = bytes.toString();
  return isSound ? text || 'success' : E_PREFIX + text;
}

function answered(record: Observed): string {
  return record.load === undefined ? (record.text ?? '') : 'refused';
}

it('does what gjson_template does with 700 templates', () => {
  const vectors = lines('vectors.jsonl').map((line) => JSON.parse(line) as Vector);
  expect(vectors.length).toBeGreaterThan(700);
  expect(vectors.flatMap((vector) => difference(vector, false))).toEqual([]);
});

it('has lists, maps and whole texts in strict templates', () => {
  const vectors = lines('strict.jsonl').map((line) => JSON.parse(line) as Vector);
  expect(vectors.length).toBeGreaterThan(30);
  expect(vectors.flatMap((vector) => difference(vector, true))).toEqual([]);
});

function difference(vector: Vector, isStrict: boolean): string[] {
  const given = outcome(vector, isStrict);
  const wanted = expected(vector);
  return given === wanted ? [] : [`${vector.tpl}: ${given}, not ${wanted}`];
}

function outcome({ tpl, doc }: Vector, isStrict: boolean): string {
  const fault = probe.compile(tpl, { isStrict });
  if (fault !== null) return `fault ${fault}`;
  const { isSound, bytes } = probe.render(doc ?? document);
  return isSound ? `text ${bytes.toString('latin1')}` : `error ${bytes.toString()}`;
}

function expected({ text, base64, error, fault }: Vector): string {
  if (fault !== undefined) return `fault ${fault}`;
  if (error !== undefined) return `error ${error}`;
  const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return `text ${bytes.toString('latin1')}`;
}
