// Fetches a plugin as Istio's agent does (and Higress's and Envoy Gateway's with it), and says what it got:
//
//	istio-client URL [USER:PASSWORD]
//
// By the rules of istio.io/istio/pkg/wasm, written down here again: over HTTP five attempts, of which only errors of the
// server are tried again, credentials from the URL, and what comes is unpacked until it is a module; of an image only the
// layouts that they know. It prints one line of JSON.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	attempts    = 5
	firstPause  = 100 * time.Millisecond
	wasmLayer   = "application/vnd.module.wasm.content.layer.v1+wasm"
	wasmMagic   = "\x00asm"
	moduleName  = "plugin.wasm"
	largestBody = 256 << 20
)

type result struct {
	Error    string `json:"error,omitempty"`
	Module   string `json:"module,omitempty"`   // sha256 of the module
	Checksum string `json:"checksum,omitempty"` // what a sha256 in the configuration is held against
	Attempts int    `json:"attempts"`
}

func main() {
	var got result
	module, err := fetch(os.Args[1], os.Args[2:], &got)
	if err == nil && !strings.HasPrefix(string(module), wasmMagic) {
		err = errors.New("what came is no module")
	}
	if err != nil {
		got = result{Error: err.Error(), Attempts: got.Attempts}
	} else {
		got.Module = digest(module)
		if got.Checksum == "" {
			got.Checksum = got.Module
		}
	}
	line, _ := json.Marshal(got)
	fmt.Println(string(line))
}

func fetch(url string, credentials []string, got *result) ([]byte, error) {
	if image, isImage := strings.CutPrefix(url, "oci://"); isImage {
		return fetchImage(image, credentials, got)
	}
	return fetchFile(url, got)
}

func fetchFile(url string, got *result) ([]byte, error) {
	client := http.Client{Timeout: 15 * time.Second}
	var last error
	for pause := firstPause; got.Attempts < attempts; pause *= 2 {
		got.Attempts++
		response, err := client.Get(url)
		if err == nil {
			body, readErr := io.ReadAll(io.LimitReader(response.Body, largestBody))
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return unbox(body), readErr
			}
			last = fmt.Errorf("status %d", response.StatusCode)
			if !isTemporary(response.StatusCode) {
				return nil, last
			}
		} else {
			last = err
		}
		time.Sleep(pause)
	}
	return nil, last
}

func isTemporary(status int) bool {
	switch status {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported, http.StatusNetworkAuthenticationRequired:
		return false
	}
	return status >= 500
}

// unbox undoes gzip and takes the first file of an archive, as often as there is something to undo.
func unbox(body []byte) []byte {
	for {
		switch {
		case bytes.HasPrefix(body, []byte(wasmMagic)):
			return body
		case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
			reader, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				return body
			}
			if body, err = io.ReadAll(reader); err != nil {
				return nil
			}
		case len(body) > 262 && string(body[257:262]) == "ustar":
			archive := tar.NewReader(bytes.NewReader(body))
			if _, err := archive.Next(); err != nil {
				return nil
			}
			first, err := io.ReadAll(archive)
			if err != nil {
				return nil
			}
			body = first
		default:
			return body
		}
	}
}

func fetchImage(address string, credentials []string, got *result) ([]byte, error) {
	got.Attempts = 1
	reference, err := name.ParseReference(address)
	if err != nil {
		return nil, err
	}
	auth := authn.Anonymous
	if len(credentials) > 0 {
		user, password, _ := strings.Cut(credentials[0], ":")
		auth = &authn.Basic{Username: user, Password: password}
	}
	descriptor, err := remote.Get(reference, remote.WithAuth(auth))
	if err != nil {
		return nil, err
	}
	image, err := descriptor.Image()
	if err != nil {
		return nil, err
	}
	manifestDigest, err := image.Digest()
	if err != nil {
		return nil, err
	}
	got.Checksum = manifestDigest.Hex
	manifest, err := image.Manifest()
	if err != nil {
		return nil, err
	}
	if manifest.MediaType == types.DockerManifestSchema2 {
		return fromLastLayer(image, types.DockerLayer)
	}
	module, compat := fromLastLayer(image, types.OCILayer)
	if compat == nil {
		return module, nil
	}
	module, solo := fromTwoLayers(image)
	if solo == nil {
		return module, nil
	}
	return nil, fmt.Errorf("neither variant: %w; %w", compat, solo)
}

func fromLastLayer(image v1.Image, wanted types.MediaType) ([]byte, error) {
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	if len(layers) == 0 {
		return nil, errors.New("no layers")
	}
	last := layers[len(layers)-1]
	mediaType, err := last.MediaType()
	if err != nil {
		return nil, err
	}
	if mediaType != wanted {
		return nil, fmt.Errorf("the last layer is %s, not %s", mediaType, wanted)
	}
	packed, err := last.Compressed()
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	archive := tar.NewReader(unpacked)
	for {
		entry, err := archive.Next()
		if err != nil {
			return nil, fmt.Errorf("no %s in the layer: %w", moduleName, err)
		}
		if path.Base(entry.Name) == moduleName {
			return io.ReadAll(archive)
		}
	}
}

func fromTwoLayers(image v1.Image) ([]byte, error) {
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	if len(layers) != 2 {
		return nil, fmt.Errorf("%d layers, not 2", len(layers))
	}
	for _, layer := range layers {
		mediaType, err := layer.MediaType()
		if err != nil {
			return nil, err
		}
		if mediaType != wasmLayer {
			continue
		}
		content, err := layer.Compressed()
		if err != nil {
			return nil, err
		}
		defer content.Close()
		return io.ReadAll(content)
	}
	return nil, errors.New("no layer of the type " + wasmLayer)
}

func digest(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}
