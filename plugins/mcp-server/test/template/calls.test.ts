/** Templates over the data of a call, which is two texts until somebody wants one; and where in a URL the client has its say. */

import { beforeAll, describe, expect, test } from 'vitest';
import { TemplateProbe } from './probe.ts';

const ARGS = '{"id":7,"list":[1,2],"name":"a/b","o":{"k":"v"}}';
const CONFIG = '{"base":"https://api.test","list":["x"],"o":{"k":"c"},"token":"t"}';
let probe: TemplateProbe;

beforeAll(async () => {
  probe = await TemplateProbe.load();
}, 120_000);

function rendered(template: string, config = CONFIG): string {
  expect(probe.compile(template, { name: 'body' })).toBeNull();
  const { bytes } = probe.renderCall(ARGS, config);
  return bytes.toString();
}

describe('the data of a call', () => {
  test.each([
    ['{{.args.id}} {{.config.token}}', '7 t'],
    ['{{.args.o.k}}{{.config.o.k}}{{.args.missing}}{{.other.x}}', 'vc'],
    ['{{.args}}', ARGS],
    ['{{.config}}', CONFIG],
    ['{{.}}', `{"args":${ARGS},"config":${CONFIG}}`],
    ['{{$}}', `{"args":${ARGS},"config":${CONFIG}}`],
    ['{{$.args.id}}{{with .args}}{{.id}}{{$.config.token}}{{end}}', '77t'],
    ['{{$d := .}}{{$d.args.id}}', '7'],
    ['{{with .}}{{.args.id}}{{end}}', '7'],
    ['{{range $k, $v := .}}{{$k}};{{end}}', 'args;config;'],
    ['{{len .}}{{if .}}y{{end}}', '2y'],
    ['{{gjson "args.o.k"}}{{gjson "config.list.0"}}', 'vx'],
    ['{{index . "args"}}', ARGS],
    ['{{(.).args.id}}{{(index .config.list 0)}}', '7x'],
    ['{{define "x"}}{{.args.id}}{{$.config.token}}{{end}}{{template "x" .}}', '7t'],
    ['{{range .args.list}}{{.}}{{$.args.id}}{{end}}', '1727'],
  ])('%s', (template, text) => {
    expect(rendered(template)).toBe(text);
  });

  test('has null for what is not there', () => {
    expect(rendered('{{.config}} {{.}}', '')).toBe(`null {"args":${ARGS},"config":null}`);
  });
});

describe('what a URL has from the client, in brackets', () => {
  test.each([
    ['https://api.test/v/{{.args.name}}', 'https://api.test/v/[a/b]'],
    ['{{.config.base}}/x?q={{.args.id}}&t={{.config.token}}', 'https://api.test/x?q=[7]&t=t'],
    ['{{.config.base | trimPrefix "https://"}}/', 'api.test/'],
    ['{{default "https://x" .config.url}}/{{.args.id | printf "%03d"}}', 'https://x/[007]'],
    ['{{"a/b"}}{{printf "%d" 5}}', 'a/b5'],
    ['{{$b := .config.base}}{{$b}}/{{$n := .args.name}}{{$n}}', 'https://api.test/[a/b]'],
    ['{{with .config.o}}{{.k}}{{end}}{{with .args.o}}{{.k}}{{end}}', 'c[v]'],
    ['{{range .config.list}}{{.}}{{end}}{{range .args.list}}{{.}}{{end}}', 'x[1][2]'],
    ['{{if .args.id}}{{.config.token}}{{else}}-{{end}}', 't'],
    ['{{print .config.token .args.id}}', '[t 7]'],
    ['{{gjson "args.name"}}', '[a/b]'],
    ['{{.args.missing}}', ''],
  ])('%s', (template, text) => {
    expect(probe.compile(template, { name: 'url' })).toBeNull();
    expect(probe.renderUrl(ARGS, CONFIG)).toBe(text);
  });
});

test('renders without an allocation that somebody has to collect', () => {
  const template =
    'x {{.args.name}}{{.config.token}}{{if .args.id}}{{.args.o.k | upper}}{{end}}{{range .args.list}}{{.}}{{end}}';
  expect(rendered(template)).toBe('x a/btV12');
  probe.wasm.repeat(1000);
  const before = probe.memorySize;
  // a managed object for each would be 6 MB at least
  probe.wasm.repeat(300_000);
  expect(probe.memorySize).toBe(before);
});
