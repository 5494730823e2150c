/**
 * Marks the module for hosts that know no later ABI than 0.2.0, such as Envoy before 1.20. Re-export it before the other exports:
 * every host takes the first marker that it knows. The callbacks are the same; do not call getLogLevel, which 0.2.0 lacks.
 */

export function proxy_abi_version_0_2_0(): void {}
