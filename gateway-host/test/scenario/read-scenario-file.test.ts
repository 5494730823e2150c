import { describe, expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { scenarioFile } from '../../src/scenario/read-scenario-file.js';

function read(text: string): ReturnType<typeof scenarioFile> {
  return scenarioFile(parseConfigText(text, 'a.yaml'));
}

const ONE = 'scenarios:\n- name: a\n  steps:\n';

describe('a scenario file', () => {
  it('has defaults for all but the steps', () => {
    expect(read(`${ONE}  - request:\n`)).toMatchObject({
      file: 'a.yaml',
      profile: 'envoy',
      plugins: [{ name: 'plugin', module: undefined, failurePolicy: 'FAIL_CLOSED' }],
      scenarios: [{ name: 'a', line: 2, steps: [{ kind: 'request', request: {} }] }],
    });
  });

  it('gives a structure to the plugin as JSON, and text as it is', () => {
    const text = `plugin: { configuration: { a: [1, yes, x] } }\n${ONE}  - request:\n  configuration: 'as it is'\n`;
    const { plugins, scenarios } = read(text);
    expect(plugins[0]?.configuration).toBe('{"a":[1,true,"x"]}');
    expect(scenarios[0]?.configuration).toBe('as it is');
  });

  it.each([
    ['scenarios: []', 'a.yaml:1: scenarios is missing or empty'],
    ['scenarioes: []', 'a.yaml:1: scenarioes: there is no field "scenarioes"'],
    ['plugin: {}\nplugins: []\nscenarios: [{ name: a }]', 'either steps or refused must be given'],
    [`plugin: {}\nplugins: []\n${ONE}  - request:\n`, 'only one of plugin and plugins'],
    ['scenarios:\n- steps: [{ request: {} }]', 'a.yaml:2: scenarios[0]: name is missing'],
    [`${ONE}  - reqest: {}\n`, 'a.yaml:4: scenarios[0].steps[0].reqest: there is no field "reqest"'],
    [`${ONE}  - { request: {}, close: true }\n`, 'a step is a mapping with one key'],
    [
      `${ONE}  - request: { headers: { a: yes } }\n`,
      'scenarios[0].steps[0].request.headers.a: text is wanted',
    ],
    [`${ONE}  - response: { body: { contains: a, matches: b } }\n`, 'one of contains, matches, json'],
    [`${ONE}  - response: { body: { matches: '(' } }\n`, 'no regular expression'],
    [`${ONE}  - callout: { upstream: a }\n`, 'one of respond and fail must be given'],
    [`${ONE}  - callout: { upstream: a, fail: true, respond: {} }\n`, 'one of respond and fail'],
    [`${ONE}  - tick: 0\n`, 'a number from 1 to 1000'],
    [`${ONE}  - request:\n  now: yesterday\n`, 'a time is wanted'],
    [`properties: { a: [] }\n${ONE}  - request:\n`, 'properties.a: text, a number, true or false'],
  ])('%j is refused with its line', (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
});
