// Calls functions that Envoy itself offers: compress and uncompress, and one that nobody has.
#include "proxy-wasm.h"

void EXPORT(proxy_abi_version_0_2_1)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) { return 0; }

u32 EXPORT(proxy_on_request_body)(u32 context, u32 size, u32 end) {
  if (!end) return 1;
  char *body = 0, *packed = 0, *plain = 0;
  u32 body_size = 0, packed_size = 0, plain_size = 0, length = 0, flags = 9;
  add("buffer status ");
  add_number(proxy_get_buffer_status(0, &length, &flags));
  add(" ");
  add_number(length);
  add(" ");
  add_number(flags);
  say();
  proxy_get_buffer_bytes(0, 0, size, &body, &body_size);
  u32 status = proxy_call_foreign_function(SIZED("compress"), body, body_size, &packed, &packed_size);
  add("compress ");
  add_number(status);
  add(", shorter ");
  add_number(packed_size < body_size);
  say();
  status = proxy_call_foreign_function(SIZED("uncompress"), packed, packed_size, &plain, &plain_size);
  add("uncompress ");
  add_number(status);
  add(" of ");
  add_number(plain_size);
  say();
  add("no such bytes ");
  add_number(proxy_call_foreign_function(SIZED("uncompress"), SIZED("not compressed"), &plain, &plain_size));
  add(", no such function ");
  add_number(proxy_call_foreign_function(SIZED("make_coffee"), "", 0, &plain, &plain_size));
  say();
  return 0;
}
