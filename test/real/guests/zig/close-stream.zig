//! Hangs up, from the callback that the request names.
const host = @import("host.zig");

export fn proxy_abi_version_0_2_0() void {}
export fn malloc(size: usize) [*]u8 {
    return host.allocate(size);
}
export fn proxy_on_context_create(_: u32, _: u32) void {}

var where: u8 = 0;

export fn proxy_on_request_headers(_: u32, _: u32, _: u32) u32 {
    const name = host.header(host.request_headers, "x-where") orelse "-";
    where = name[0];
    if (where == 'q') host.say("close: {d}", .{host.proxy_close_stream(0)});
    if (where == 'q') return 1;
    return 0;
}

export fn proxy_on_request_body(_: u32, size: u32, end: u32) u32 {
    host.say("request body {d} {d}", .{ size, end });
    if (where == 'b') host.say("close: {d}", .{host.proxy_close_stream(0)});
    return if (where == 'b') 1 else 0;
}

export fn proxy_on_response_headers(_: u32, _: u32, _: u32) u32 {
    host.say("answer", .{});
    if (where == 'a') host.say("close: {d}", .{host.proxy_close_stream(1)});
    return if (where == 'a') 1 else 0;
}

export fn proxy_on_log(_: u32) void {
    host.say("log", .{});
}
export fn proxy_on_done(_: u32) u32 {
    host.say("done", .{});
    return 1;
}
export fn proxy_on_delete(_: u32) void {
    host.say("deleted", .{});
}
