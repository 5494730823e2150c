// Panics in several ways: recovered, with a message of its own, by the runtime, and by running out of stack.
package main

import (
	"errors"
	"fmt"
	"os"

	"guests/host"
)

func main() {}

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	how, _ := host.Header(host.RequestHeaders, "x-panic")
	fmt.Println("about to panic:", how)
	provoke(how)
	return host.Continue
}

//go:noinline
func provoke(how string) {
	switch how {
	case "recovered":
		func() {
			defer func() { host.Log("recovered from: %v", recover()) }()
			panic(errors.New("first"))
		}()
	case "message":
		panic("this guest has had enough")
	case "index":
		list := []int{1, 2, 3}
		fmt.Println(list[len(how)])
	case "nil":
		var missing map[string]int
		missing["a"] = 1
	case "exit":
		os.Exit(3)
	}
}

//go:wasmexport proxy_on_response_headers
func onResponseHeaders(context, count, end uint32) uint32 {
	host.Log("still alive")
	return host.Continue
}
