//! Changes bodies piece by piece as they pass, without holding them.
const host = @import("host.zig");

export fn proxy_abi_version_0_2_0() void {}
export fn malloc(size: usize) [*]u8 {
    return host.allocate(size);
}
export fn proxy_on_context_create(_: u32, _: u32) void {}

export fn proxy_on_request_headers(_: u32, _: u32, _: u32) u32 {
    _ = host.remove(host.request_headers, "content-length");
    return 0;
}

export fn proxy_on_request_body(_: u32, size: u32, end: u32) u32 {
    const text = host.buffer(host.request_body);
    host.say("piece {d} {d} {s}", .{ size, end, text });
    if (size > 0) host.say("before: {d}", .{host.proxy_set_buffer_bytes(host.request_body, 0, 0, "[", 1)});
    if (size > 0) host.say("after: {d}", .{host.proxy_set_buffer_bytes(host.request_body, size + 1, 0, "]", 1)});
    if (size > 2) host.say("in the middle: {d}", .{host.proxy_set_buffer_bytes(host.request_body, 1, 1, "!", 1)});
    return 0;
}

export fn proxy_on_response_headers(_: u32, _: u32, _: u32) u32 {
    host.say("length removed: {d}", .{host.remove(host.response_headers, "content-length")});
    host.say("replaced: {d}", .{host.replace(host.response_headers, "server", "zig")});
    return 0;
}

export fn proxy_on_response_body(_: u32, size: u32, end: u32) u32 {
    host.say("answer piece {d} {d}", .{ size, end });
    if (end == 1) _ = host.proxy_set_buffer_bytes(host.response_body, size, 0, " (seen)", 7);
    return 0;
}
