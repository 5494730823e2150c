// A request starts the clock of its own VM; ticks put work into a queue, and the queue wakes a root context.
package main

import (
	"guests/host"
)

var (
	root  uint32
	queue uint32
	ticks int
)

func main() {}

//go:wasmexport proxy_abi_version_0_2_0
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {
	if parent == 0 {
		root = context
	}
}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	host.Enter(root)
	queue = host.Queue("go-work")
	_, status := host.Dequeue(queue)
	host.Log("an empty queue: %d", status)
	host.Log("tick: %d", host.Tick(20))
	return host.Continue
}

//go:wasmexport proxy_on_tick
func onTick(context uint32) {
	ticks++
	host.Log("tick %d of context %d", ticks, context)
	if ticks < 3 {
		return
	}
	host.Tick(0)
	host.Log("put: %d %d", host.Enqueue(queue, "first"), host.Enqueue(queue, "second"))
}

//go:wasmexport proxy_on_queue_ready
func onQueueReady(context, token uint32) {
	work, status := host.Dequeue(token)
	host.Log("work %q (%d), the right queue: %t", work, status, token == queue)
}
