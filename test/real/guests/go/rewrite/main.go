// Rewrites bodies in both directions: JSON of requests gets another field, text of answers is turned around.
package main

import (
	"encoding/json"
	"strconv"
	"strings"

	"guests/host"
)

func main() {}

//go:wasmexport proxy_abi_version_0_2_0
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	if end == 0 {
		host.Remove(host.RequestHeaders, "content-length")
	}
	return host.Continue
}

//go:wasmexport proxy_on_request_body
func onRequestBody(context, size, end uint32) uint32 {
	host.Log("request body of %d bytes, end %d", size, end)
	if end == 0 {
		return host.Pause
	}
	fields := map[string]any{}
	if err := json.Unmarshal([]byte(host.Buffer(host.RequestBody)), &fields); err != nil {
		host.Log("no JSON: %v", err)
		host.Reply(400, `{"error":`+strconv.Quote(err.Error())+`}`, [2]string{"content-type", "application/json"})
		return host.Pause
	}
	fields["seen-by"] = "go"
	text, _ := json.Marshal(fields)
	host.Log("body set: %d", host.SetBuffer(host.RequestBody, string(text)))
	return host.Continue
}

//go:wasmexport proxy_on_response_headers
func onResponseHeaders(context, count, end uint32) uint32 {
	host.Remove(host.ResponseHeaders, "content-length")
	return host.Continue
}

//go:wasmexport proxy_on_response_body
func onResponseBody(context, size, end uint32) uint32 {
	host.Log("response body of %d bytes, end %d", size, end)
	if end == 0 {
		return host.Pause
	}
	host.SetBuffer(host.ResponseBody, strings.ToUpper(host.Buffer(host.ResponseBody)))
	return host.Continue
}
