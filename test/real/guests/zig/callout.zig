//! Holds each answer of the service until another one has been asked about it.
const host = @import("host.zig");

export fn proxy_abi_version_0_2_1() void {}
export fn malloc(size: usize) [*]u8 {
    return host.allocate(size);
}
export fn proxy_on_context_create(_: u32, _: u32) void {}

var waiting: u32 = 0;
const question = host.pairs(&.{ .{ ":method", "GET" }, .{ ":path", "/about" }, .{ ":authority", "callee" }, .{ "accept", "text/plain" } });
const incomplete = host.pairs(&.{.{ ":method", "GET" }});

export fn proxy_on_response_headers(context: u32, _: u32, _: u32) u32 {
    var id: u32 = 0;
    waiting = context;
    host.say("unknown cluster: {d}", .{host.proxy_http_call("nobody", 6, question.ptr, question.len, "", 0, "", 0, 100, &id)});
    host.say("no path: {d}", .{host.proxy_http_call("callee", 6, incomplete.ptr, incomplete.len, "", 0, "", 0, 100, &id)});
    host.say("call: {d}", .{host.proxy_http_call("callee", 6, question.ptr, question.len, "", 0, "", 0, 400, &id)});
    return 1;
}

export fn proxy_on_http_call_response(_: u32, _: u32, count: u32, size: u32, trailers: u32) void {
    host.say("answer with {d} headers, {d} bytes, {d} trailers", .{ count, size, trailers });
    const status = host.header(host.call_headers, ":status") orelse "none";
    host.say("status {s}: {s}", .{ status, host.buffer(host.call_body) });
    host.say("writing there: {d}", .{host.add(host.call_headers, "x-a", "b")});
    _ = host.proxy_set_effective_context(waiting);
    host.say("add: {d}", .{host.add(host.response_headers, "x-about", status)});
    host.say("continue: {d}", .{host.proxy_continue_stream(1)});
}
