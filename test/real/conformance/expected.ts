/** What the conformance suite asks of a server under each revision, and what of it our servers cannot show, check by check. */

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];
export const SERVERS = ['sdk', 'mcp-server', 'mcp-proxy'] as const;
export type ServerName = (typeof SERVERS)[number];

const CONTENT = [
  'tools-list',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'server-sse-multiple-streams',
  'completion-complete',
  'resources-list',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
  'prompts-list',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
  'dns-rebinding-protection',
] as const;

/** What a revision requires; the suite froze these lists when the revision was published. */
export const SCORED: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': [
    ...CONTENT,
    'server-initialize',
    'logging-set-level',
    'ping',
    'tools-call-with-logging',
    'tools-call-sampling',
    'tools-call-elicitation',
    'elicitation-sep1034-defaults',
    'elicitation-sep1330-enums',
    'resources-subscribe',
    'resources-unsubscribe',
  ],
  '2026-07-28': [
    ...CONTENT,
    'server-stateless',
    'sep-2164-resource-not-found',
    'caching',
    'input-required-result-basic-elicitation',
    'input-required-result-basic-sampling',
    'input-required-result-basic-list-roots',
    'input-required-result-request-state',
    'input-required-result-multiple-input-requests',
    'input-required-result-multi-round',
    'input-required-result-missing-input-response',
    'input-required-result-non-tool-request',
    'input-required-result-result-type',
    'input-required-result-unsupported-methods',
    'input-required-result-tampered-state',
    'input-required-result-capability-check',
    'input-required-result-ignore-extra-params',
    'input-required-result-validate-input',
  ],
};

/** What is asked besides and never scored; the extension `tasks` is left out, which nobody here serves. */
export const UNSCORED: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['server-session-lifecycle', 'json-schema-2020-12', 'server-sse-polling'],
  '2026-07-28': ['json-schema-2020-12', 'http-header-validation', 'http-custom-header-server-validation'],
};

const NO_STREAM =
  'the client is asked over an open stream in the middle of a call, and stock Envoy lets a plugin send no part of an answer; a server behind mcp-proxy can ask';
const ONE_PART =
  'an API answers once: there is nothing to tell before; a tool in AssemblyScript or a server behind mcp-proxy can tell more';
const ONLY_APPROVAL =
  'from configuration a client is asked for approval and nothing else; tools in AssemblyScript ask for more';
const BUILT_SCHEMA =
  'the input schema is built from args, as in Higress, and has no keywords of JSON Schema beside those';

type Failures = Readonly<Record<string, string>>;

const ASKED_BY_STREAM: Failures = {
  'tools-call-sampling:tools-call-sampling': NO_STREAM,
  'tools-call-elicitation:tools-call-elicitation': NO_STREAM,
  'elicitation-sep1034-defaults:elicitation-sep1034-general': NO_STREAM,
  'elicitation-sep1330-enums:elicitation-sep1330-general': NO_STREAM,
};

/** Checks that fail, and why they must. One that passes, or that is not looked at any more, fails the suite. */
export const EXPECTED_FAILURES: Readonly<Record<ServerName, Readonly<Record<Revision, Failures>>>> = {
  sdk: { '2025-11-25': ASKED_BY_STREAM, '2026-07-28': {} },
  'mcp-server': {
    '2025-11-25': {
      ...ASKED_BY_STREAM,
      'tools-call-with-progress:tools-call-with-progress': ONE_PART,
      'tools-call-with-logging:tools-call-with-logging': ONE_PART,
      'json-schema-2020-12:json-schema-2020-12-tool-found': BUILT_SCHEMA,
    },
    '2026-07-28': {
      'tools-call-with-progress:tools-call-with-progress': ONE_PART,
      'server-stateless:sep-2575-server-rejects-undeclared-capability': ONLY_APPROVAL,
      'server-stateless:sep-2575-missing-capability-http-400': ONLY_APPROVAL,
      'input-required-result-basic-elicitation:sep-2322-elicitation-incomplete': ONLY_APPROVAL,
      'input-required-result-basic-sampling:sep-2322-sampling-incomplete': ONLY_APPROVAL,
      'input-required-result-basic-list-roots:sep-2322-list-roots-incomplete': ONLY_APPROVAL,
      'input-required-result-multiple-input-requests:sep-2322-multiple-inputs-incomplete': ONLY_APPROVAL,
      'input-required-result-multi-round:sep-2322-multi-round-r1': ONLY_APPROVAL,
      'input-required-result-non-tool-request:sep-2322-non-tool-incomplete': ONLY_APPROVAL,
      'input-required-result-capability-check:sep-2322-respect-client-capabilities': ONLY_APPROVAL,
      'json-schema-2020-12:json-schema-2020-12-tool-found': BUILT_SCHEMA,
    },
  },
  'mcp-proxy': { '2025-11-25': {}, '2026-07-28': {} },
};

/** How many of the scored scenarios pass whole. */
export const SCORES: Readonly<Record<ServerName, Readonly<Record<Revision, number>>>> = {
  sdk: { '2025-11-25': 26, '2026-07-28': 37 },
  'mcp-server': { '2025-11-25': 24, '2026-07-28': 28 },
  'mcp-proxy': { '2025-11-25': 30, '2026-07-28': 37 },
};
