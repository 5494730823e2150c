// Asks a gRPC service about each request.
package main

import "guests/host"

var waiting = map[uint32]uint32{}

func main() {}

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	upstream, _ := host.Header(host.RequestHeaders, "x-upstream")
	method, _ := host.Header(host.RequestHeaders, "x-method")
	// A GrpcService with envoy_grpc.cluster_name.
	service := "\x0a" + string(rune(len(upstream)+2)) + "\x0a" + string(rune(len(upstream))) + upstream
	id, status := host.CallGRPC(service, "guests.Greeter", method, "\x0a\x03ada", 500)
	host.Log("gRPC call: %d", status)
	if status != host.Ok {
		return host.Continue
	}
	waiting[id] = context
	return host.Pause
}

//go:wasmexport proxy_on_grpc_receive
func onGRPCReceive(root, id, size uint32) {
	message := host.Buffer(host.GRPCMessage)
	host.Log("message of %d bytes: %q", size, message)
	finish(id, "message")
}

//go:wasmexport proxy_on_grpc_close
func onGRPCClose(root, id, status uint32) {
	_, text := host.Status()
	host.Log("closed with %d: %s", status, text)
	finish(id, "close")
}

func finish(id uint32, why string) {
	context, found := waiting[id]
	if !found {
		return
	}
	delete(waiting, id)
	host.Enter(context)
	host.Add(host.RequestHeaders, "x-grpc", why)
	host.Log("resume: %d", host.Resume(context))
}
