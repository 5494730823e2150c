/** Templates nobody would write: pieces of sound ones put together anew, wrapped, and damaged. */

import { readFileSync } from 'node:fs';
import { damage, type Random } from './damage.ts';

const VECTORS = new URL('../template/vectors.jsonl', import.meta.url);
const ACTION = /\{\{.*?\}\}|[^{]+|\{/gs;
/** What makes much of little: loops, recursion, long texts, deep nesting; `_` is what they are put around. */
const WRAPPERS = [
  '{{range 100000}}_{{end}}',
  '{{range .a}}{{range $.long}}_{{end}}{{end}}',
  '{{range $k, $v := .}}_{{end}}',
  '{{with .o}}_{{else}}_{{end}}',
  '{{if .t}}_{{else if .e}}_{{end}}',
  '{{define "z"}}_{{template "z" .}}{{end}}{{template "z" .}}',
  '{{define "y"}}_{{if .}}{{template "y" .}}{{template "y" .}}{{end}}{{end}}{{template "y" .}}',
  '{{$x := "x"}}{{range 64}}{{$x = print $x $x}}{{end}}_{{$x}}',
  '{{$x := .}}{{range 9}}{{$x = print $x $x}}{{end}}_{{quote $x}}',
  `{{${'('.repeat(99)}5${')'.repeat(99)}}}_`,
  `${'{{if .t}}'.repeat(99)}_${'{{end}}'.repeat(99)}`,
  '{{block "b" .}}_{{end}}',
  '{{range 100000}}{{$x := .}}{{end}}_',
  '{{repeat 100000 "世"}}_',
];

/** One of the vectors' templates, and its document if it has one of its own. */
interface Sound {
  readonly tpl: string;
  readonly doc?: string;
}

const sound = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Sound);
const pieces = [...new Set(sound.flatMap(({ tpl }) => tpl.match(ACTION) ?? []))];

/** Documents to render over. */
export const documents = [
  readFileSync(new URL('../observed/templates-document.json', import.meta.url), 'utf8'),
  ...new Set(sound.flatMap(({ doc }) => doc ?? [])),
];

export function randomTemplate(random: Random): Buffer {
  let text = sound[random(sound.length)]?.tpl ?? '';
  if (random(3) === 0)
    text = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('');
  for (let depth = random(4); depth > 0; depth--) {
    text = (WRAPPERS[random(WRAPPERS.length)] ?? '_').replaceAll('_', () => text);
    if (text.length > 20_000) break;
  }
  return random(2) === 0 ? Buffer.from(text) : damage(random, text);
}
