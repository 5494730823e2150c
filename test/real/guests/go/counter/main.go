// Counts requests for all workers with shared data, and in metrics; goroutines and the collector have work to do.
package main

import (
	"runtime"
	"strconv"
	"sync"

	"guests/host"
)

var requests, level, sizes uint32

func main() {}

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_context_create
func onContextCreate(context, parent uint32) {}

//go:wasmexport proxy_on_vm_start
func onVMStart(context, size uint32) uint32 {
	requests = host.Metric(host.Counter, "go_guest.requests")
	level = host.Metric(host.Gauge, "go_guest.level")
	sizes = host.Metric(host.Histogram, "go_guest.sizes")
	return 1
}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(context, count, end uint32) uint32 {
	host.Log("count is now %d", countUp())
	host.Log("a wrong CAS: %d", host.SetShared("count", "0", 999_999))
	_, _, status := host.Shared("never written")
	host.Log("a missing key: %d", status)
	host.Log("increment: %d, value %d", host.Increment(requests, 2), host.Value(requests))
	host.Log("record: %d, value %d", host.Record(level, 7), host.Value(level))
	host.Log("down: %d, value %d", host.Increment(level, -3), host.Value(level))
	host.Log("histogram: %d", host.Record(sizes, 100))
	host.Log("sum of goroutines: %d", sumInParallel(100))
	return host.Continue
}

func countUp() int {
	for {
		text, cas, _ := host.Shared("count")
		count, _ := strconv.Atoi(text)
		status := host.SetShared("count", strconv.Itoa(count+1), cas)
		if status == host.Ok {
			return count + 1
		}
		host.Log("again: %d", status)
	}
}

// sumInParallel lets goroutines hand over numbers and leave garbage behind.
func sumInParallel(workers int) int {
	numbers := make(chan int)
	var group sync.WaitGroup
	for i := range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			garbage := make([]byte, 64<<10)
			garbage[i] = 1
			runtime.Gosched()
			numbers <- i
		}()
	}
	go func() { group.Wait(); close(numbers) }()
	sum := 0
	for number := range numbers {
		sum += number
	}
	runtime.GC()
	return sum
}
