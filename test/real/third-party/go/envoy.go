//go:build envoy

package main

// Envoy does not know the version that the SDK states; apart from it this plugin needs nothing that Envoy lacks.
//
//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}
