/** Which scenarios of the conformance suite a server of tools is asked, and what of them it cannot show, check by check. */

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];

/** Under each revision. */
const IN_BOTH = [
  'tools-list',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'json-schema-2020-12',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
] as const;

/** Scenarios by the revision under which they run; the rest ask for resources, prompts, completion, sampling or elicitation. */
export const SCENARIOS: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['server-initialize', 'ping', ...IN_BOTH, 'server-session-lifecycle'],
  '2026-07-28': [
    'server-stateless',
    ...IN_BOTH,
    'caching',
    'http-header-validation',
    'http-custom-header-server-validation',
    'sep-2164-resource-not-found',
    'input-required-result-missing-input-response',
    'input-required-result-unsupported-methods',
    'input-required-result-ignore-extra-params',
    'input-required-result-validate-input',
  ],
};

const NO_LISTS = 'there are no prompts and no resources to list';
const NO_REQUESTS = 'no tool asks the client for anything, so the suite has nothing to look at';

/** Checks that fail, and why they must. One that passes fails the suite. */
export const EXPECTED_FAILURES: Readonly<Record<string, string>> = {
  'caching:sep-2549-prompts-list-caching-hints': NO_LISTS,
  'caching:sep-2549-resources-list-caching-hints': NO_LISTS,
  'caching:sep-2549-resources-templates-list-caching-hints': NO_LISTS,
  'server-stateless:sep-2575-server-rejects-undeclared-capability': NO_REQUESTS,
  'server-stateless:sep-2575-missing-capability-http-400': NO_REQUESTS,
  'server-stateless:sep-2575-http-server-no-independent-requests-on-stream': NO_REQUESTS,
  'server-stateless:sep-2575-server-no-log-without-loglevel': NO_REQUESTS,
};
