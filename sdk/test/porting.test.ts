import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ASSEMBLY = new URL('../assembly/', import.meta.url);
const files = readdirSync(ASSEMBLY, { recursive: true, encoding: 'utf8' });
const sources = files
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, ASSEMBLY), 'utf8'))
  .join('\n');

it('what the porting tables name of ours is there', () => {
  const page = readFileSync(new URL('../../docs/porting.md', import.meta.url), 'utf8');
  const ours = [...page.matchAll(/^\|.*\|([^|]*)\|$/gm)].map(([, cell = '']) => cell);
  const code = ours.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  const names = code.flatMap((text) => text.match(/\b[A-Za-z]{3,}\b/g) ?? []);
  const paths = code.filter((text) => /^(exports|assembly)\//.test(text));
  const words = new Set(['this', 'new', 'return', 'root_id', 'exports', 'assembly', 'GrpcService']);
  const missing = names.filter((name) => !words.has(name) && !new RegExp(`\\b${name}`).test(sources));
  expect(code.length).toBeGreaterThan(60);
  expect(missing.filter((name) => !paths.some((path) => path.includes(name)))).toEqual([]);
  const places = paths.map((path) => path.replace(/^assembly\//, ''));
  expect(places.filter((place) => !files.includes(`${place}.ts`) && !files.includes(place))).toEqual([]);
});
