// Reads all headers, writes them anew in another order with one more, and says what each call returned.
#include "proxy-wasm.h"

void EXPORT(proxy_abi_version_0_2_1)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

static u32 word(const char *at) { return *(const u32 *)at; }

/// Says each pair but the one that no two requests share.
static void say_pairs(const char *pairs, u32 size) {
  u32 count = size < 4 ? 0 : word(pairs);
  const char *text = pairs + 4 + 8 * count;
  for (u32 i = 0; i < count; i++) {
    u32 key = word(pairs + 4 + 8 * i);
    u32 value = word(pairs + 8 + 8 * i);
    add_bytes(text, key);
    add(" = ");
    if (key == 12 && text[2] == 'r') add("an id");
    else add_bytes(text + key + 1, value);
    say();
    text += key + value + 2;
  }
}

/// Appends one pair to serialized pairs.
static u32 with_one_more(char *to, const char *pairs, u32 size, const char *key, u32 key_size, const char *value, u32 value_size) {
  u32 count = word(pairs);
  u32 head = 4 + 8 * count;
  *(u32 *)to = count + 1;
  memcpy(to + 4, pairs + 4, head - 4);
  *(u32 *)(to + head) = key_size;
  *(u32 *)(to + head + 4) = value_size;
  memcpy(to + head + 8, pairs + head, size - head);
  char *end = to + size + 8;
  memcpy(end, key, key_size);
  end[key_size] = 0;
  memcpy(end + key_size + 1, value, value_size);
  end[key_size + 1 + value_size] = 0;
  return size + 8 + key_size + value_size + 2;
}

static char room[8192];

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  char *pairs = 0;
  u32 size = 0;
  u32 status = proxy_get_header_map_pairs(0, &pairs, &size);
  add("pairs ");
  add_number(status);
  add(", headers ");
  add_number(count);
  say();
  say_pairs(pairs, size);
  u32 longer = with_one_more(room, pairs, size, SIZED("x-appended"), SIZED("by c"));
  add("set ");
  add_number(proxy_set_header_map_pairs(0, room, longer));
  add(", unknown map ");
  add_number(proxy_get_header_map_pairs(77, &pairs, &size));
  add(", answer not there yet ");
  add_number(proxy_add_header_map_value(2, SIZED("x-early"), SIZED("1")));
  say();
  proxy_add_header_map_value(0, SIZED("X-Mixed-Case"), SIZED("kept"));
  proxy_add_header_map_value(0, SIZED("x-twice"), SIZED("one"));
  proxy_add_header_map_value(0, SIZED("x-twice"), SIZED("two"));
  char *value = 0;
  u32 value_size = 0;
  add("x-twice ");
  add_number(proxy_get_header_map_value(0, SIZED("X-TWICE"), &value, &value_size));
  add(" ");
  add_bytes(value, value_size);
  add(", bad address ");
  add_number(proxy_get_header_map_value(0, SIZED("x-twice"), (char **)0xfffffff0, &value_size));
  say();
  return 0;
}

u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count, u32 end) {
  char *pairs = 0;
  u32 size = 0;
  add("requests are over ");
  add_number(proxy_get_header_map_pairs(0, &pairs, &size));
  add(" ");
  add_number(size);
  add(", removed ");
  add_number(proxy_remove_header_map_value(2, SIZED("x-upstream")));
  add(", replaced ");
  add_number(proxy_replace_header_map_value(2, SIZED("x-language"), SIZED("c")));
  say();
  return 0;
}
