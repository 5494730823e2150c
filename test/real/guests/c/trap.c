// Traps as a request asks, some calls deep, so that the backtrace has names to tell.
#include "proxy-wasm.h"

void EXPORT(proxy_abi_version_0_2_1)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

static volatile u32 zero, result;

NOINLINE static u32 endless(u32 depth) {
  if (depth == zero) return 0;
  volatile u32 kept = depth;
  return endless(depth + 1) + kept;
}

NOINLINE static u32 innermost(char how) {
  if (how == 'u') __builtin_trap();
  if (how == 'd') result = 7 / zero;
  if (how == 'm') return *(volatile u32 *)0xfffffff0;
  if (how == 's') return endless(1);
  if (how == 'c') return ((u32(*)(void))(zero + 12345))();
  return 0;
}

NOINLINE static u32 middle(char how) { return innermost(how) + 1; }

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  char *value = 0;
  u32 size = 0;
  if (proxy_get_header_map_value(0, SIZED("x-trap"), &value, &size) != 0) return 0;
  add("about to trap: ");
  add_bytes(value, size);
  say();
  zero = 0;
  return middle(value[0]) & 0;
}

u32 EXPORT(proxy_on_request_body)(u32 context, u32 size, u32 end) {
  add("body");
  say();
  if (size > 0) middle('u');
  return 0;
}

u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count, u32 end) {
  char *value = 0;
  u32 size = 0;
  if (proxy_get_header_map_value(2, SIZED("x-trap-on-the-way-back"), &value, &size) == 0) middle('m');
  return 0;
}
