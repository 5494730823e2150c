//! A request starts the clock; ticks enqueue, and the queue's owner takes out what is in it.
const host = @import("host.zig");

export fn proxy_abi_version_0_2_1() void {}
export fn malloc(size: usize) [*]u8 {
    return host.allocate(size);
}

var root: u32 = 0;
var queue: u32 = 0;
var ticks: u32 = 0;

export fn proxy_on_context_create(context: u32, parent: u32) void {
    if (parent == 0) root = context;
}

export fn proxy_on_request_headers(_: u32, _: u32, _: u32) u32 {
    var missing: u32 = 77;
    _ = host.proxy_set_effective_context(root);
    host.say("resolve before it is there: {d} {d}", .{ host.proxy_resolve_shared_queue("", 0, "zig", 3, &missing), missing });
    host.say("register: {d}", .{host.proxy_register_shared_queue("zig", 3, &queue)});
    var bytes: [*]u8 = undefined;
    var size: usize = 0;
    host.say("empty: {d}, unknown: {d}", .{ host.proxy_dequeue_shared_queue(queue, &bytes, &size), host.proxy_dequeue_shared_queue(4711, &bytes, &size) });
    host.say("unknown enqueue: {d}", .{host.proxy_enqueue_shared_queue(4711, "x", 1)});
    _ = host.proxy_set_tick_period_milliseconds(25);
    return 0;
}

export fn proxy_on_tick(context: u32) void {
    ticks += 1;
    host.say("tick {d}, on the root: {}", .{ ticks, context == root });
    _ = host.proxy_enqueue_shared_queue(queue, "work", 4);
    if (ticks == 2) _ = host.proxy_set_tick_period_milliseconds(0);
}

export fn proxy_on_queue_ready(context: u32, token: u32) void {
    var bytes: [*]u8 = undefined;
    var size: usize = 0;
    const status = host.proxy_dequeue_shared_queue(token, &bytes, &size);
    host.say("ready on the root: {}, status {d}: {s}", .{ context == root, status, bytes[0..size] });
}
