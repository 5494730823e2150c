// Asks a service whether a request may pass: it goes on with what the service says, or is answered here.
package main

import (
	"guests/host"
)

// The context that waits for each call.
var waiting = map[uint32]uint32{}

func main() {}

//go:wasmexport proxy_abi_version_0_2_0
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	upstream, _ := host.Header(host.RequestHeaders, "x-upstream")
	headers := [][2]string{{":method", "POST"}, {":path", "/may?user=ada"}, {":authority", "callee.test"}, {"x-from", "go"}}
	id, status := host.Call(upstream, headers, "question", 300)
	host.Log("call: %d", status)
	if status != host.Ok {
		host.Reply(500, "no call")
		return host.Pause
	}
	waiting[id] = context
	return host.Pause
}

//go:wasmexport proxy_on_http_call_response
func onHTTPCallResponse(root, id, headers, size, trailers uint32) {
	answer, _ := host.Header(host.CallHeaders, ":status")
	code, text := host.Status()
	body := host.Buffer(host.CallBody)
	host.Log("answer %s with %d headers, %d bytes: %s (%d %q)", answer, headers, size, body, code, text)
	context := waiting[id]
	delete(waiting, id)
	if answer == "200" {
		host.Enter(context)
		host.Add(host.RequestHeaders, "x-verdict", body)
		host.Log("resume: %d", host.Resume(context))
		return
	}
	host.Enter(context)
	host.Log("reply: %d", host.Reply(403, "refused: "+answer, [2]string{"x-why", "callout"}))
}
