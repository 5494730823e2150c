// A guest of ABI 0.1.0: configuration by a call of its own, header callbacks of two parameters, continue_request.
#include "proxy-wasm.h"

IMPORT(proxy_get_configuration)(char **bytes, u32 *size);
IMPORT(proxy_continue_request)(void);
IMPORT(proxy_continue_response)(void);
IMPORT(proxy_clear_route_cache)(void);

void EXPORT(proxy_abi_version_0_1_0)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

static void say_configuration(const char *where) {
  char *bytes = 0;
  u32 size = 0;
  u32 status = proxy_get_configuration(&bytes, &size);
  add(where);
  add(": ");
  add_number(status);
  add(" ");
  add_bytes(bytes, size);
  say();
}

u32 EXPORT(proxy_on_vm_start)(u32 context, u32 size) {
  say_configuration("vm");
  return 1;
}

u32 EXPORT(proxy_on_configure)(u32 context, u32 size) {
  say_configuration("plugin");
  return 1;
}

static u32 waiting;

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count) {
  char *value = 0;
  u32 size = 9;
  add("missing header ");
  add_number(proxy_get_header_map_value(0, SIZED("x-nobody"), &value, &size));
  add(" size ");
  add_number(size);
  say();
  proxy_replace_header_map_value(0, SIZED(":path"), SIZED("/second/place"));
  add("cleared ");
  add_number(proxy_clear_route_cache());
  say();
  // :method GET, :path /, :authority callee
  static const char headers[] = "\3\0\0\0\7\0\0\0\3\0\0\0\5\0\0\0\1\0\0\0\12\0\0\0\6\0\0\0"
                                ":method\0GET\0:path\0/\0:authority\0callee";
  u32 id = 0;
  waiting = context;
  add("call ");
  add_number(proxy_http_call(SIZED("callee"), headers, sizeof(headers), "", 0, "", 0, 500, &id));
  say();
  return 1;
}

void EXPORT(proxy_on_http_call_response)(u32 context, u32 id, u32 headers, u32 body, u32 trailers) {
  char *bytes = 0;
  u32 size = 0;
  proxy_get_buffer_bytes(4, 0, body, &bytes, &size);
  add("answer ");
  add_bytes(bytes, size);
  say();
  proxy_set_effective_context(waiting);
  add("continued ");
  add_number(proxy_continue_request());
  say();
}

u32 EXPORT(proxy_on_request_body)(u32 context, u32 size, u32 end) {
  add("body of ");
  add_number(size);
  say();
  return 0;
}

u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count) {
  add("answer with headers ");
  add_number(count);
  say();
  return 0;
}
