/**
 * Marks the module for Higress, whose hosts deliver a body while a plugin holds the headers only under this ABI version.
 * Re-export it before the other exports: every host takes the first marker that it knows, and Envoy does not know this
 * one (there, allow_on_headers_stop_iteration does the same). Spec: Higress proxy-wasm-cpp-host, ABI 0.2.100.
 */

export function proxy_abi_version_0_2_100(): void {}
