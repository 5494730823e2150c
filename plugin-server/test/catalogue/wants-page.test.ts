import { expect, it } from 'vitest';

import { wantsPage } from '../../src/catalogue/wants-page.js';

it.each([
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
  'text/html',
  'TEXT/HTML; charset=utf-8',
  'application/xhtml+xml',
  'application/json;q=0.5, text/html',
  'text/html, application/json',
])('a browser asks for a page: %s', (accept) => expect(wantsPage({ accept })).toBe(true));

it.each([
  undefined,
  '',
  '*/*',
  'text/*',
  'application/json',
  'application/json, text/html;q=0.9',
  'text/html;q=0',
  'text/html;q=x',
  'text/htmlx',
])('a program does not: %s', (accept) =>
  expect(wantsPage(accept === undefined ? {} : { accept })).toBe(false),
);
