// Answers requests itself, from whichever callback the request names.
#include "proxy-wasm.h"

void EXPORT(proxy_abi_version_0_2_0)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

static char asked_for(const char *name, u32 size) {
  char *value = 0;
  u32 length = 0;
  if (proxy_get_header_map_value(0, name, size, &value, &length) != 0 || length == 0) return 0;
  return value[0];
}

static char where;

/// Of two answers the first one counts. (A second one to an answer crashes Envoy.)
static void reply(u32 status, int grpc) {
  // x-guest: c, twice: ye
  static const char headers[] = "\2\0\0\0\7\0\0\0\1\0\0\0\7\0\0\0\2\0\0\0X-Guest\0c\0x-twice\0ye";
  u32 first = proxy_send_local_response(status, SIZED("details of c"), SIZED("short"), headers, sizeof(headers), grpc);
  u32 second = where == 'r' ? 0 : proxy_send_local_response(599, SIZED("later"), SIZED("too late"), "", 0, -1);
  add("replies ");
  add_number(first);
  add(" ");
  add_number(second);
  say();
}

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  where = asked_for(SIZED("x-where"));
  if (where == 'h') {
    reply(418, -1);
    return 1;
  }
  if (where == 'g') {
    reply(200, 7);
    return 1;
  }
  if (where == 'e') {
    add("empty ");
    add_number(proxy_send_local_response(204, "", 0, "", 0, "", 0, -1));
    say();
    return 1;
  }
  return 0;
}

u32 EXPORT(proxy_on_request_body)(u32 context, u32 size, u32 end) {
  if (where == 'b' && end) {
    reply(413, -1);
    return 1;
  }
  return where == 'b' ? 1 : 0;
}

u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count, u32 end) {
  add("answer headers, end ");
  add_number(end);
  say();
  if (where == 'r') {
    reply(502, -1);
    where = 0;
    return 1;
  }
  return 0;
}

u32 EXPORT(proxy_on_response_body)(u32 context, u32 size, u32 end) {
  add("answer body ");
  add_number(size);
  add(" end ");
  add_number(end);
  say();
  return 0;
}
