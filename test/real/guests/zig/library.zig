//! Uses Zig's own library on WASI: time, randomness, arguments, environment, printing, and its panic.
const std = @import("std");
const host = @import("host.zig");

export fn proxy_abi_version_0_2_1() void {}
export fn proxy_on_memory_allocate(size: usize) [*]u8 {
    return host.allocate(size);
}
export fn proxy_on_context_create(_: u32, _: u32) void {}

export fn proxy_on_request_headers(_: u32, _: u32, _: u32) u32 {
    const allocator = std.heap.wasm_allocator;
    var environment = std.process.getEnvMap(allocator) catch |err| {
        host.say("environment: {s}", .{@errorName(err)});
        return 0;
    };
    defer environment.deinit();
    host.say("environment of {d}: REGION={s}", .{ environment.count(), environment.get("REGION") orelse "nowhere" });
    host.say("after 2025: {}", .{std.time.timestamp() > 1767000000});
    var now: u64 = 0;
    host.say("time of the host: {d}, after 2025: {}", .{ host.proxy_get_current_time_nanoseconds(&now), now > 1767000000000000000 });
    var bytes: [16]u8 = undefined;
    std.posix.getrandom(&bytes) catch host.say("no randomness", .{});
    host.say("random: {}", .{!std.mem.allEqual(u8, &bytes, 0)});
    std.debug.print("printed in {s}\n", .{"pieces"});
    const digest = std.hash.Crc32.hash(host.header(host.request_headers, ":path") orelse "");
    host.say("digest {x}", .{digest});
    if (host.header(host.request_headers, "x-panic")) |why| @panic(why);
    return 0;
}
