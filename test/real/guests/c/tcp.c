// Stands between a TCP client and its service: counts, marks what comes, and hangs up when it is told to.
#include "proxy-wasm.h"

IMPORT(proxy_close_stream)(u32 stream);
IMPORT(proxy_continue_stream)(u32 stream);

void EXPORT(proxy_abi_version_0_2_0)(void) {}

void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {
  add(parent == 0 ? "root" : "connection context");
  say();
}

u32 EXPORT(proxy_on_new_connection)(u32 context) {
  add("new connection");
  say();
  return 0;
}

static char first(u32 buffer) {
  char *bytes = 0;
  u32 size = 0;
  u32 status = proxy_get_buffer_bytes(buffer, 0, 4096, &bytes, &size);
  add(" status ");
  add_number(status);
  add(" bytes ");
  add_bytes(bytes, size);
  return size > 0 ? bytes[0] : 0;
}

u32 EXPORT(proxy_on_downstream_data)(u32 context, u32 size, u32 end) {
  add("from the client ");
  add_number(size);
  add(" end ");
  add_number(end);
  char c = first(2);
  say();
  if (c == '>') proxy_set_buffer_bytes(2, 0, 1, SIZED("GET /marked"));
  if (c == 'q') {
    add("close ");
    add_number(proxy_close_stream(2));
    say();
  }
  return 0;
}

u32 EXPORT(proxy_on_upstream_data)(u32 context, u32 size, u32 end) {
  add("from the service ");
  add_number(size);
  add(" end ");
  add_number(end);
  first(3);
  say();
  return 0;
}

void EXPORT(proxy_on_downstream_connection_close)(u32 context, u32 peer) {
  add("client side closed, peer ");
  add_number(peer);
  say();
}

void EXPORT(proxy_on_upstream_connection_close)(u32 context, u32 peer) {
  add("service side closed, peer ");
  add_number(peer);
  say();
}

u32 EXPORT(proxy_on_done)(u32 context) {
  add("done");
  say();
  return 1;
}

void EXPORT(proxy_on_log)(u32 context) {
  add("log");
  say();
}

void EXPORT(proxy_on_delete)(u32 context) {
  add("deleted");
  say();
}
