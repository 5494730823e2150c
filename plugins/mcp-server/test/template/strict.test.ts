/** What strict templates do better than Higress's: lists and maps are values, piped values count, and JSON stays JSON. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { TemplateProbe } from './probe.ts';

const document = readFileSync(
  new URL('../observed/templates-document.json', import.meta.url),
  'utf8',
).trimEnd();
let probe: TemplateProbe;

beforeAll(async () => {
  probe = await TemplateProbe.load();
}, 120_000);

describe('a strict template', () => {
  test.each([
    ['{{.a | len}}{{.s | len}}{{.missing | len}}', '3110'],
    ['{{.n | eq 5}} {{.n | lt 4}} {{.e | or .s}} {{.s | and .e}}|', 'true true hello world |'],
    ['{{.a | index | print}}', null],
    ['{{1 | index .a}}', '2'],
    ['{{"o.k" | gjson}} {{.html | html}} {{.t | not}}', 'v &lt;p&gt;x&lt;/p&gt; false'],
    ['{{.s | print "a" .n}} {{.n | printf "%s=%d" "x"}}', 'a 5 hello world x=5'],
    ['{{.ws | urlquery}}', '++pad++'],
    ['{{range .missing}}x{{end}}{{range .nil}}x{{else}}none{{end}}', 'none'],
    ['{{range .l}}{{range .tags}}{{.}}{{else}}-{{end}}{{end}}', 'xy--'],
    ['{{range list 1 "a" .t}}{{.}};{{end}}', '1;a;true;'],
    ['{{list 1 "a" .o.k}} {{dict "a" .a}}', '[1,"a","v"] {"a":[1,2,3]}'],
    ['{{(dict "a" (dict "b" 5)).a.b}} {{index (list 1 2) 1}}', '5 2'],
    ['{{first .a}} {{last .a}} {{join "-" .csv}} {{join "-" .a}}', '1 3 a,b,c 1-2-3'],
    [
      '{{toJson .o}} {{.a | toJson}} {{toJson .s}} {{.missing | toJson}}',
      '{"k":"v","n":1,"x":{"y":"z"}} [1,2,3] "hello world" null',
    ],
    ['{{(fromJson .json).in}}', '1'],
    ['{{divf 1 3}} {{1.5}} {{addf .fl2 0.2}} {{print 0.25}}', '0.3333333333333333 1.5 0.3 0.25'],
    ['{{default 10 .missing | add 1}} {{.missing | default "d"}}', '11 d'],
    ['{{eq .u "héllo 世界 😀"}} {{ne .u "x"}} {{eq .s .s}} {{ne .n 5.0}}', 'true true true false'],
    ['{{"\\a\\x01é" | printf "%s"}}|{{"\\v" | upper}}', '\u0007\u0001é|\u000b'],
    ['{{.missing}}{{.nil}}|{{.f}} {{.exp}} {{.big}}', 'null|1.5 1e3 12345678901234567890'],
    ['{{with .missing}}a{{else}}b{{end}}{{if .ea}}a{{else}}b{{end}}', 'bb'],
  ])('%s', (template, text) => {
    expect(probe.compile(template, { isStrict: true })).toBeNull();
    const { isSound, bytes } = probe.render(document);
    expect(isSound ? bytes.toString() : null).toBe(text);
  });
});

const ARGS = '{"id":7,"list":[1,"x"],"o":{"k":"v\\"w"},"on":true,"s":"a \\"b\\"\\n\\\\ é"}';

describe('a strict body that is JSON', () => {
  test.each([
    ['{"s": "{{.args.s}}"}', { s: 'a "b"\n\\ é' }],
    ['{"s": {{.args.s}}, "id": {{.args.id}}, "on": {{.args.on}}}', { s: 'a "b"\n\\ é', id: 7, on: true }],
    ['{"o": {{.args.o}}, "list": {{.args.list}}}', { o: { k: 'v"w' }, list: [1, 'x'] }],
    ['{"o": {{toJson .args.o}}, "s": {{.args.s | toJson}}}', { o: { k: 'v"w' }, s: 'a "b"\n\\ é' }],
    ['{"in": "<{{.args.o}}> {{.args.id}}{{.args.missing}}"}', { in: '<{"k":"v\\"w"}> 7' }],
    ['{"missing": {{.args.missing}}, "json": {{.args.missing | toJson}}}', { missing: null, json: null }],
    ['{"a\\"b": "{{.args.id}}", "c": "\\\\", "d": {{.args.s}}}', { 'a"b': '7', c: '\\', d: 'a "b"\n\\ é' }],
    ['[{{range $i, $v := .args.list}}{{if $i}},{{end}}{{$v}}{{end}}]', [1, 'x']],
    [' {"a":{{if .args.on}}"{{.args.s}}"{{else}}null{{end}}}', { a: 'a "b"\n\\ é' }],
    ['{"u": "{{.args.s | upper}}", "v": {{upper .args.s}}}', { u: 'A "B"\n\\ É', v: 'A "B"\n\\ É' }],
  ])('%s', (template, value) => {
    expect(probe.compile(template, { isStrict: true })).toBeNull();
    expect(JSON.parse(probe.renderBody(ARGS))).toEqual(value);
  });

  test('of another kind gets its values as they are', () => {
    for (const template of ['a={{.args.s}}', '{{.args.s}}', '"{{.args.s}}"']) {
      expect(probe.compile(template, { isStrict: true })).toBeNull();
      expect(probe.renderBody(ARGS)).toBe(template.replace('{{.args.s}}', 'a "b"\n\\ é'));
    }
  });
});

test('a body that is JSON is not looked after where Higress does not', () => {
  expect(probe.compile('{"s": "{{.args.s}}"}')).toBeNull();
  expect(probe.renderBody(ARGS)).toBe('{"s": "a "b"\n\\ é"}');
});
