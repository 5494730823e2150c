import { expect, it } from 'vitest';

import { renderSchema } from '../../src/catalogue/schema-form.js';

const textOf = (schema: object): string =>
  renderSchema(schema as Readonly<Record<string, unknown>>)
    .text.replaceAll(/<(?:p|li|ul|details|summary)[^>]*>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

it('says of every field what it may be', () => {
  expect(
    textOf({
      type: 'object',
      required: ['consumers'],
      additionalProperties: false,
      properties: {
        consumers: {
          type: 'array',
          title: 'Consumers',
          'x-title-i18n': { 'en-US': 'Consumers', 'zh-CN': '调用方' },
          description: 'Who may call.',
          minItems: 1,
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string', pattern: '^[a-z]+$', maxLength: 20, example: 'ci' },
              mode: { enum: ['a', 2, null], default: 'a' },
            },
          },
        },
        ratio: { type: 'number', minimum: 0, exclusiveMaximum: 1, nullable: true },
        when: { type: 'string', format: 'date-time', 'x-scope': 'GLOBAL' },
        labels: { type: 'object', additionalProperties: { type: ['string', 'integer'] } },
        anything: {},
        fixed: { const: 1 },
      },
    }),
  ).toBe(`consumers array of object required Consumers 调用方
Who may call.
items at least 1
Fields of each item of consumers
name string required
characters at most 20 · matches ^[a-z]+$ · for example ci
mode one of the values below
default "a" · one of "a", 2, null
ratio number or null
at least 0 · below 1
when string (date-time)
scope GLOBAL
labels object
Fields of labels
any other name string or integer
anything any
fixed one of the values below
one of 1`);
});

it('says it of a schema without fields too', () => {
  expect(textOf({ type: 'string', enum: ['a'] })).toBe('string\none of "a"');
  expect(textOf({})).toBe('any');
});

it('shows what a hostile schema says as text', () => {
  const evil = '"><script>alert(1)</script>';
  const { text } = renderSchema({
    properties: {
      [evil]: {
        type: evil,
        title: evil,
        description: evil,
        default: evil,
        enum: [evil],
        pattern: evil,
        format: evil,
        'x-title-i18n': { 'en-US': evil, '"onload="x': 'y' },
        'x-scope': evil,
        items: evil,
        required: evil,
      },
      __proto__: { type: 'string' },
    },
  });
  expect(text).not.toContain('<script');
  expect(text).not.toContain('onload');
  expect(text.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(7);
});

it('ends, however deep and wide a schema is', () => {
  let deep: object = { type: 'string' };
  for (let level = 0; level < 200; level++) deep = { type: 'object', properties: { [`l${level}`]: deep } };
  expect(renderSchema(deep as Readonly<Record<string, unknown>>).text).toContain(
    'Deeper fields are in spec.yaml.',
  );
  const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, {}]));
  const { text } = renderSchema({ properties });
  expect(text).toContain('More fields are in spec.yaml.');
  expect(text.match(/<li>/g)).toHaveLength(400);
});
