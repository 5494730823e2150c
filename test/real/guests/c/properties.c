// Asks for properties in each phase, and leaves one of its own for later phases.
#include "proxy-wasm.h"

void EXPORT(proxy_abi_version_0_2_1)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

static void property(const char *path, u32 path_size) {
  char *value = 0;
  u32 size = 0;
  u32 status = proxy_get_property(path, path_size, &value, &size);
  add_bytes(path, path_size);
  add(" ");
  add_number(status);
  add(" (");
  add_number(size);
  add(") ");
  add_bytes(value, size);
  say();
}

static void number(const char *path, u32 path_size) {
  char *value = 0;
  u32 size = 0;
  u32 status = proxy_get_property(path, path_size, &value, &size);
  add_bytes(path, path_size);
  add(" ");
  add_number(status);
  add(" = ");
  if (size == 8) add_number(*(u64 *)value);
  say();
}

#define PROPERTY(path) property(SIZED(path))
#define NUMBER(path) number(SIZED(path))

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  PROPERTY("request\0path");
  PROPERTY("request\0url_path");
  PROPERTY("request\0query");
  PROPERTY("request\0host");
  PROPERTY("request\0scheme");
  PROPERTY("request\0method");
  PROPERTY("request\0protocol");
  PROPERTY("request\0useragent");
  PROPERTY("request\0referer");
  PROPERTY("request\0headers\0x-one");
  NUMBER("request\0size");
  PROPERTY("connection\0mtls");
  PROPERTY("connection\0requested_server_name");
  PROPERTY("plugin_name");
  PROPERTY("plugin_root_id");
  PROPERTY("plugin_vm_id");
  PROPERTY("xds\0cluster_name");
  PROPERTY("xds\0route_name");
  PROPERTY("xds\0virtual_host_name");
  PROPERTY("xds\0node\0id");
  PROPERTY("xds\0listener_direction");
  PROPERTY("node");
  PROPERTY("cluster_name");
  PROPERTY("response\0code");
  PROPERTY("nothing\0like\0it");
  PROPERTY("");
  add("set ");
  add_number(proxy_set_property(SIZED("verdict"), SIZED("kept")));
  add(" ");
  add_number(proxy_set_property(SIZED("request\0path"), SIZED("/other")));
  say();
  PROPERTY("verdict");
  return 0;
}

u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count, u32 end) {
  NUMBER("response\0code");
  PROPERTY("response\0code_details");
  PROPERTY("response\0headers\0x-upstream");
  PROPERTY("request\0path");
  PROPERTY("xds\0cluster_name");
  PROPERTY("verdict");
  return 0;
}

void EXPORT(proxy_on_log)(u32 context) {
  NUMBER("response\0code");
  NUMBER("response\0flags");
  PROPERTY("request\0path");
  PROPERTY("request\0headers\0x-one");
  PROPERTY("verdict");
  PROPERTY("filter_state\0wasm.verdict");
}
