// Checks a token with a service, counts consumers and rewrites bodies: written with the Go SDK of Higress, as its plugins are.
package main

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm"
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm/types"
	"github.com/higress-group/wasm-go/pkg/log"
	"github.com/higress-group/wasm-go/pkg/wrapper"
	"github.com/tidwall/gjson"
)

type settings struct {
	header string
	client wrapper.HttpClient
}

func main() {}

func init() {
	wrapper.SetCtx(
		"third-party",
		wrapper.ParseConfigBy(parse),
		wrapper.ProcessRequestHeadersBy(onRequestHeaders),
		wrapper.ProcessRequestBodyBy(onRequestBody),
		wrapper.ProcessResponseHeadersBy(onResponseHeaders),
		wrapper.ProcessStreamingResponseBodyBy(onResponseBody),
	)
}

func parse(document gjson.Result, to *settings, log log.Log) error {
	to.header = document.Get("header").String()
	if to.header == "" {
		return errors.New("header is missing")
	}
	to.client = wrapper.NewClusterClient(wrapper.TargetCluster{Cluster: document.Get("cluster").String(), Host: "token.test"})
	return nil
}

func onRequestHeaders(ctx wrapper.HttpContext, with settings, log log.Log) types.Action {
	token, err := proxywasm.GetHttpRequestHeader(with.header)
	if err != nil {
		_ = proxywasm.SendHttpResponseWithDetail(http.StatusUnauthorized, "third-party.no-token", nil, []byte("no token"), -1)
		return types.ActionContinue
	}
	_ = proxywasm.RemoveHttpRequestHeader("content-length")
	err = with.client.Get("/check?token="+token, nil, func(status int, headers http.Header, body []byte) {
		log.Warnf("the service says %d %s", status, body)
		if status != http.StatusOK {
			why := [][2]string{{"x-why", strconv.Itoa(status)}}
			_ = proxywasm.SendHttpResponseWithDetail(http.StatusForbidden, "third-party.refused", why, body, -1)
			return
		}
		_ = proxywasm.AddHttpRequestHeader("x-consumer", string(body))
		_ = proxywasm.ResumeHttpRequest()
	}, 1000)
	if err != nil {
		log.Errorf("the service cannot be asked: %v", err)
		return types.ActionContinue
	}
	return types.HeaderStopAllIterationAndWatermark
}

func onRequestBody(ctx wrapper.HttpContext, with settings, body []byte, log log.Log) types.Action {
	log.Warnf("a body of %d bytes, %d requests so far", len(body), count())
	_ = proxywasm.ReplaceHttpRequestBody(append(body, []byte(" and more")...))
	return types.ActionContinue
}

// count keeps a number in shared data, for all threads.
func count() int {
	for {
		text, cas, _ := proxywasm.GetSharedData("requests")
		number, _ := strconv.Atoi(string(text))
		if proxywasm.SetSharedData("requests", []byte(strconv.Itoa(number+1)), cas) == nil {
			return number + 1
		}
	}
}

func onResponseHeaders(ctx wrapper.HttpContext, with settings, log log.Log) types.Action {
	details, err := proxywasm.GetProperty([]string{"response", "code_details"})
	log.Warnf("answered by %s %v", details, err)
	_ = proxywasm.RemoveHttpResponseHeader("content-length")
	_ = proxywasm.AddHttpResponseHeader("x-host", ctx.Host())
	return types.ActionContinue
}

func onResponseBody(ctx wrapper.HttpContext, with settings, chunk []byte, last bool, log log.Log) []byte {
	return []byte(strings.ToUpper(string(chunk)))
}
