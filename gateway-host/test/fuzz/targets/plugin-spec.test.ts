/** Texts for `spec.yaml`: read, or refused with the contract's own error, in a tenth of a second. */
import { ContractError } from '@postern/contract/errors';
import { MAX_SPEC_BYTES, parsePluginSpec } from '@postern/contract/spec';

import { fuzz } from '../campaign.js';
import { within } from '../within.js';

const MOST_MS = 100;

const SEEDS = [
  `apiVersion: 1.0.0
info: { name: key-auth, version: 1.2.3, title: Key Auth, category: auth, description: Who are you?, iconUrl: icon.png }
spec:
  phase: AUTHN
  priority: 310
  configSchema:
    openAPIV3Schema:
      type: object
      required: [keys]
      properties: { keys: { type: array, items: { type: string, minLength: 1, x-scope: GLOBAL } } }
      example: { keys: [a, b] }
`,
  'apiVersion: 1.0.0\ninfo: &i { name: a, version: 0.1.0 }\nspec: { phase: STATS, priority: 1, more: *i }\n',
  '{"apiVersion":"1.0.0","info":{"name":"a","version":"0.1.0"},"spec":{"configSchema":{"openAPIV3Schema":{"$ref":"#"}}}}',
];
const WORDS = [
  '&a ',
  '*a',
  '<<: ',
  '? ',
  '- ',
  '!!js/function ',
  '|',
  '>-\n ',
  '{{',
  '[[[[',
  '"\\u0000"',
  '\t',
  '---\n',
  '...\n',
  ': ',
  '$ref: "#/spec"\n',
];

function check(input: Buffer): void {
  const text = input.toString('utf8').slice(0, MAX_SPEC_BYTES + 1);
  within(MOST_MS, () => {
    try {
      parsePluginSpec(text);
    } catch (error) {
      if (!(error instanceof ContractError) || error.message === '') throw error;
    }
  });
}

fuzz({ name: 'plugin-spec', seeds: SEEDS, words: WORDS, quick: 1000, check });
