// Says what Go's own library can learn of the machine, and what it sees of a request.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"
	"os"
	"sort"
	"strings"
	"time"

	"guests/host"
)

func main() {}

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_configure
func onConfigure(context, size uint32) uint32 {
	host.Log("configured with %q", host.Buffer(host.PluginConfig))
	return 1
}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	environment := os.Environ()
	sort.Strings(environment)
	host.Log("arguments %d, environment %s", len(os.Args), strings.Join(environment, " "))
	before := time.Now()
	host.Log("after 2025: %t, time runs: %t", before.Year() > 2025, time.Since(before) >= 0)
	first, errFirst := rand.Int(rand.Reader, big.NewInt(1<<62))
	second, errSecond := rand.Int(rand.Reader, big.NewInt(1<<62))
	host.Log("random numbers differ: %t, errors: %v %v", first.Cmp(second) != 0, errFirst, errSecond)
	_, err := os.ReadFile("/etc/hostname")
	host.Log("a file: %v", err)
	host.Log("a folder: %v", os.Mkdir("/tmp/guest", 0o755))
	fmt.Println("printed to standard output")
	fmt.Fprintln(os.Stderr, "printed to standard error")
	for _, line := range host.Headers(host.RequestHeaders) {
		if line[0] != "x-request-id" {
			host.Log("%s = %s", line[0], line[1])
		}
	}
	path, status := host.Header(host.RequestHeaders, ":path")
	host.Log("path %s (%d), digest %x", path, status, sha256.Sum256([]byte(path)))
	_, status = host.Header(host.RequestHeaders, "x-nobody")
	host.Log("missing header: %d", status)
	host.Log("log at level 9: %d", host.LogAt(9, "never"))
	host.Replace(host.RequestHeaders, "x-replaced", "by go")
	host.Remove(host.RequestHeaders, "x-removed")
	host.Add(host.RequestHeaders, "x-added", "by go")
	return host.Continue
}

//go:wasmexport proxy_on_response_headers
func onResponseHeaders(context, count, end uint32) uint32 {
	host.Add(host.ResponseHeaders, "x-language", "go")
	host.LogAt(host.Warn, "a warning")
	return host.Continue
}
