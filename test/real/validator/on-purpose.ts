/** Modules that are refused for an older Envoy because a newer one refuses them: a minimum is not the only version. */
export const FOR_LATER: readonly string[] = ['export-signature/other-entry-point'];

/** Modules whose verdict here is another one than Envoy's, and why that is wanted; an entry that is stale fails the suite. */
export const ON_PURPOSE: Readonly<Record<string, string>> = {
  'start/calls-a-cluster': 'which clusters there are is said by a configuration, not by the module',
  'newer/garbage-collection': 'what is not read here cannot be vouched for',
  'text/context-create-traps': 'Envoy loads it, and answers every request with 503',
};
