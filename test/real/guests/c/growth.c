// Uses C's library on WASI: printing, time, environment, and malloc until memory has to grow.
#define OWN_ALLOCATOR
#define OWN_MEMORY_FUNCTIONS
#include "proxy-wasm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void EXPORT(proxy_abi_version_0_2_0)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}

void *EXPORT(proxy_on_memory_allocate)(unsigned long size) { return malloc(size); }

static u32 pages(void) { return __builtin_wasm_memory_size(0); }

u32 EXPORT(proxy_on_vm_start)(u32 context, u32 size) {
  const char *region = getenv("REGION");
  printf("started in %s with vm configuration of %u bytes\n", region == 0 ? "nowhere" : region, size);
  fprintf(stderr, "a line of standard error\nand another\n");
  return 1;
}

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  char *value = 0;
  u32 size = 0;
  u32 before = pages();
  u32 wanted = 0;
  if (proxy_get_header_map_value(0, SIZED("x-megabytes"), &value, &size) == 0) wanted = atoi(strndup(value, size));
  u32 got = 0;
  for (; got < wanted; got++) {
    char *block = malloc(1 << 20);
    if (block == 0) break;
    memset(block, (int)got, 1 << 20);
  }
  printf("%u of %u megabytes, memory grew by %u pages or more: %d\n", got, wanted, wanted * 16, pages() - before >= got * 16);
  struct timespec now;
  int clock = clock_gettime(CLOCK_REALTIME, &now);
  printf("clock %d, after 2025: %d\n", clock, now.tv_sec > 1767000000);
  int file = open("/etc/passwd", O_RDONLY);
  printf("open %d errno %d\n", file, errno);
  char byte;
  printf("read %zd errno %d\n", read(0, &byte, 1), errno);
  printf("no newline at the end");
  fflush(stdout);
  return 0;
}
