// What a guest in C needs of the host: its calls, an allocator that only grows, and lines made of texts and numbers.
#pragma once

typedef unsigned int u32;
typedef unsigned long long u64;

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) u32 name
#define EXPORT(name) __attribute__((export_name(#name))) name
#define NOINLINE __attribute__((noinline))

IMPORT(proxy_log)(u32 level, const char *text, u32 size);
IMPORT(proxy_get_header_map_value)(u32 map, const char *key, u32 key_size, char **value, u32 *size);
IMPORT(proxy_add_header_map_value)(u32 map, const char *key, u32 key_size, const char *value, u32 size);
IMPORT(proxy_replace_header_map_value)(u32 map, const char *key, u32 key_size, const char *value, u32 size);
IMPORT(proxy_remove_header_map_value)(u32 map, const char *key, u32 key_size);
IMPORT(proxy_get_header_map_pairs)(u32 map, char **pairs, u32 *size);
IMPORT(proxy_set_header_map_pairs)(u32 map, const char *pairs, u32 size);
IMPORT(proxy_get_header_map_size)(u32 map, u32 *size);
IMPORT(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 max, char **bytes, u32 *size);
IMPORT(proxy_get_buffer_status)(u32 buffer, u32 *size, u32 *flags);
IMPORT(proxy_set_buffer_bytes)(u32 buffer, u32 start, u32 size, const char *bytes, u32 count);
IMPORT(proxy_send_local_response)
(u32 status, const char *details, u32 details_size, const char *body, u32 body_size, const char *headers,
 u32 headers_size, int grpc);
IMPORT(proxy_get_property)(const char *path, u32 path_size, char **value, u32 *size);
IMPORT(proxy_set_property)(const char *path, u32 path_size, const char *value, u32 size);
IMPORT(proxy_call_foreign_function)
(const char *name, u32 name_size, const char *arguments, u32 arguments_size, char **result, u32 *size);
IMPORT(proxy_http_call)
(const char *upstream, u32 upstream_size, const char *headers, u32 headers_size, const char *body, u32 body_size,
 const char *trailers, u32 trailers_size, u32 timeout, u32 *id);
IMPORT(proxy_set_effective_context)(u32 context);

#define SIZED(text) text, sizeof(text) - 1

static char line[4096];
static u32 line_size;

static void add_bytes(const char *text, u32 size) {
  for (u32 i = 0; i < size && line_size < sizeof(line); i++) {
    char c = text[i];
    line[line_size++] = c == 0 ? '/' : c < 32 && c > 0 ? '?' : c;
  }
}

static void add(const char *text) {
  u32 size = 0;
  while (text[size] != 0) size++;
  add_bytes(text, size);
}

static void add_number(u64 number) {
  char digits[20];
  u32 at = sizeof(digits);
  do {
    digits[--at] = '0' + number % 10;
    number /= 10;
  } while (number > 0);
  add_bytes(digits + at, sizeof(digits) - at);
}

/// Writes the line that was put together, at level info.
static void say(void) {
  proxy_log(2, line, line_size);
  line_size = 0;
}

#ifndef OWN_ALLOCATOR
static char heap[1 << 20];
static u32 heap_used;

/// Nothing is ever given back: when the room is used up, it starts anew.
void *EXPORT(malloc)(unsigned long size) {
  u32 wanted = (size + 7) & ~7u;
  if (heap_used + wanted > sizeof(heap)) heap_used = 0;
  void *at = heap + heap_used;
  heap_used += wanted;
  return at;
}
#endif

// Freestanding compilers still want these.
#ifndef OWN_MEMORY_FUNCTIONS
void *memcpy(void *to, const void *from, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) ((volatile char *)to)[i] = ((const char *)from)[i];
  return to;
}
void *memset(void *to, int value, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) ((volatile char *)to)[i] = (char)value;
  return to;
}
#endif
