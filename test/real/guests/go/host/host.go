package host

import (
	"encoding/binary"
	"fmt"
	"unsafe"
)

// Header maps and buffers by their numbers.
const (
	RequestHeaders    = 0
	ResponseHeaders   = 2
	CallHeaders       = 6
	RequestBody       = 0
	ResponseBody      = 1
	CallBody          = 4
	GRPCMessage       = 5
	PluginConfig      = 7
	Continue          = 0
	Pause             = 1
	Info              = 2
	Warn              = 3
	Counter           = 0
	Gauge             = 1
	Histogram         = 2
	Ok                = 0
	NotFound          = 1
	CasMismatch       = 8
	wholeBuffer       = 0xffffffff
	noGRPCStatus      = -1
	requestStream     = 0
	bytesOfPairCount  = 4
	bytesOfPairLength = 8
)

// What the host has asked memory for and nobody has read yet: the collector must leave it alone.
var held = map[uint32][]byte{}

//go:wasmexport proxy_on_memory_allocate
func allocate(size uint32) unsafe.Pointer {
	bytes := make([]byte, size)
	at := unsafe.Pointer(unsafe.SliceData(bytes))
	held[uint32(uintptr(at))] = bytes
	return at
}

func take(data, size uint32) string {
	text := string(held[data][:size])
	delete(held, data)
	return text
}

// Log writes a line at level info.
func Log(format string, values ...any) { proxyLog(Info, fmt.Sprintf(format, values...)) }

// LogAt writes a line at another level.
func LogAt(level uint32, text string) uint32 { return proxyLog(level, text) }

// Header gives a header's first value.
func Header(kind uint32, name string) (string, uint32) {
	var data, size uint32
	status := proxyGetHeaderMapValue(kind, name, &data, &size)
	return take(data, size), status
}

// Add, Replace and Remove change a header map.
func Add(kind uint32, name, value string) uint32 { return proxyAddHeaderMapValue(kind, name, value) }
func Replace(kind uint32, name, value string) uint32 {
	return proxyReplaceHeaderMapValue(kind, name, value)
}
func Remove(kind uint32, name string) uint32 { return proxyRemoveHeaderMapValue(kind, name) }

// Headers gives all lines of a header map.
func Headers(kind uint32) [][2]string {
	var data, size uint32
	proxyGetHeaderMapPairs(kind, &data, &size)
	return pairs(take(data, size))
}

func pairs(text string) [][2]string {
	if len(text) < bytesOfPairCount {
		return nil
	}
	bytes := []byte(text)
	count := int(binary.LittleEndian.Uint32(bytes))
	at := bytesOfPairCount + count*bytesOfPairLength
	found := make([][2]string, count)
	for i := range found {
		lengths := bytes[bytesOfPairCount+i*bytesOfPairLength:]
		for part := range found[i] {
			length := int(binary.LittleEndian.Uint32(lengths[part*4:]))
			found[i][part] = text[at : at+length]
			at += length + 1
		}
	}
	return found
}

func packed(lines [][2]string) string {
	bytes := binary.LittleEndian.AppendUint32(nil, uint32(len(lines)))
	for _, line := range lines {
		bytes = binary.LittleEndian.AppendUint32(bytes, uint32(len(line[0])))
		bytes = binary.LittleEndian.AppendUint32(bytes, uint32(len(line[1])))
	}
	for _, line := range lines {
		bytes = append(append(append(append(bytes, line[0]...), 0), line[1]...), 0)
	}
	return string(bytes)
}

// Buffer gives a whole buffer.
func Buffer(kind uint32) string {
	var data, size uint32
	proxyGetBufferBytes(kind, 0, wholeBuffer, &data, &size)
	return take(data, size)
}

// SetBuffer replaces a whole buffer.
func SetBuffer(kind uint32, text string) uint32 {
	return proxySetBufferBytes(kind, 0, wholeBuffer, text)
}

// Reply answers the request.
func Reply(status uint32, body string, headers ...[2]string) uint32 {
	return proxySendLocalResponse(status, "guest", body, packed(headers), noGRPCStatus)
}

// Resume lets the paused request of a context go on.
func Resume(context uint32) uint32 {
	proxySetEffectiveContext(context)
	return proxyContinueStream(requestStream)
}

// Enter makes another context the one that calls are about.
func Enter(context uint32) uint32 { return proxySetEffectiveContext(context) }

// Call starts an HTTP callout.
func Call(upstream string, headers [][2]string, body string, timeout uint32) (uint32, uint32) {
	var id uint32
	status := proxyHTTPCall(upstream, packed(headers), body, packed(nil), timeout, &id)
	return id, status
}

// CallGRPC starts a call of gRPC; the upstream is a serialized GrpcService or a cluster's name.
func CallGRPC(upstream, service, method, message string, timeout uint32) (uint32, uint32) {
	var id uint32
	status := proxyGRPCCall(upstream, service, method, packed([][2]string{{"x-guest", "go"}}), message, timeout, &id)
	return id, status
}

// Status gives the code and text of the last call.
func Status() (uint32, string) {
	var code, data, size uint32
	proxyGetStatus(&code, &data, &size)
	return code, take(data, size)
}

// Shared and SetShared read and write what all workers share.
func Shared(key string) (string, uint32, uint32) {
	var data, size, cas uint32
	status := proxyGetSharedData(key, &data, &size, &cas)
	return take(data, size), cas, status
}
func SetShared(key, value string, cas uint32) uint32 { return proxySetSharedData(key, value, cas) }

// Queue registers a queue; Enqueue and Dequeue use it.
func Queue(name string) (token uint32) {
	proxyRegisterSharedQueue(name, &token)
	return token
}
func Enqueue(token uint32, text string) uint32 { return proxyEnqueueSharedQueue(token, text) }
func Dequeue(token uint32) (string, uint32) {
	var data, size uint32
	status := proxyDequeueSharedQueue(token, &data, &size)
	return take(data, size), status
}

// Metric defines a metric.
func Metric(kind uint32, name string) (id uint32) {
	proxyDefineMetric(kind, name, &id)
	return id
}
func Increment(id uint32, by int64) uint32  { return proxyIncrementMetric(id, by) }
func Record(id uint32, value uint64) uint32 { return proxyRecordMetric(id, value) }
func Value(id uint32) (value uint64) {
	proxyGetMetric(id, &value)
	return value
}

// Tick asks for ticks; 0 ends them.
func Tick(milliseconds uint32) uint32 { return proxySetTickPeriod(milliseconds) }
