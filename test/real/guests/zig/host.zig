//! What a guest in Zig needs of the host: its calls, an allocator, and log lines.
const std = @import("std");

pub const request_headers = 0;
pub const response_headers = 2;
pub const call_headers = 6;
pub const request_body = 0;
pub const response_body = 1;
pub const call_body = 4;

pub extern "env" fn proxy_log(level: u32, text: [*]const u8, size: usize) u32;
pub extern "env" fn proxy_get_header_map_value(map: u32, key: [*]const u8, key_size: usize, value: *[*]u8, size: *usize) u32;
pub extern "env" fn proxy_add_header_map_value(map: u32, key: [*]const u8, key_size: usize, value: [*]const u8, size: usize) u32;
pub extern "env" fn proxy_replace_header_map_value(map: u32, key: [*]const u8, key_size: usize, value: [*]const u8, size: usize) u32;
pub extern "env" fn proxy_remove_header_map_value(map: u32, key: [*]const u8, key_size: usize) u32;
pub extern "env" fn proxy_get_buffer_bytes(buffer: u32, start: usize, max: usize, bytes: *[*]u8, size: *usize) u32;
pub extern "env" fn proxy_set_buffer_bytes(buffer: u32, start: usize, size: usize, bytes: [*]const u8, count: usize) u32;
pub extern "env" fn proxy_set_tick_period_milliseconds(period: u32) u32;
pub extern "env" fn proxy_register_shared_queue(name: [*]const u8, size: usize, token: *u32) u32;
pub extern "env" fn proxy_resolve_shared_queue(vm: [*]const u8, vm_size: usize, name: [*]const u8, size: usize, token: *u32) u32;
pub extern "env" fn proxy_enqueue_shared_queue(token: u32, bytes: [*]const u8, size: usize) u32;
pub extern "env" fn proxy_dequeue_shared_queue(token: u32, bytes: *[*]u8, size: *usize) u32;
pub extern "env" fn proxy_set_effective_context(context: u32) u32;
pub extern "env" fn proxy_continue_stream(stream: u32) u32;
pub extern "env" fn proxy_close_stream(stream: u32) u32;
pub extern "env" fn proxy_http_call(upstream: [*]const u8, upstream_size: usize, headers: [*]const u8, headers_size: usize, body: [*]const u8, body_size: usize, trailers: [*]const u8, trailers_size: usize, timeout: u32, id: *u32) u32;
pub extern "env" fn proxy_get_current_time_nanoseconds(time: *u64) u32;

/// What the host fills with values. Nothing of it is needed longer than a callback.
var room: [256 << 10]u8 align(8) = undefined;
var used: usize = 0;

pub fn allocate(size: usize) [*]u8 {
    const wanted = std.mem.alignForward(usize, size, 8);
    if (used + wanted > room.len) used = 0;
    defer used += wanted;
    return room[used..].ptr;
}

/// Writes a line at level info.
pub fn say(comptime format: []const u8, values: anytype) void {
    var line: [1024]u8 = undefined;
    const text = std.fmt.bufPrint(&line, format, values) catch line[0..];
    _ = proxy_log(2, text.ptr, text.len);
}

/// A header's first value.
pub fn header(map: u32, key: []const u8) ?[]const u8 {
    var value: [*]u8 = undefined;
    var size: usize = 0;
    if (proxy_get_header_map_value(map, key.ptr, key.len, &value, &size) != 0) return null;
    return if (size == 0) "" else value[0..size];
}

pub fn add(map: u32, key: []const u8, value: []const u8) u32 {
    return proxy_add_header_map_value(map, key.ptr, key.len, value.ptr, value.len);
}

pub fn replace(map: u32, key: []const u8, value: []const u8) u32 {
    return proxy_replace_header_map_value(map, key.ptr, key.len, value.ptr, value.len);
}

pub fn remove(map: u32, key: []const u8) u32 {
    return proxy_remove_header_map_value(map, key.ptr, key.len);
}

pub fn buffer(kind: u32) []const u8 {
    var bytes: [*]u8 = undefined;
    var size: usize = 0;
    if (proxy_get_buffer_bytes(kind, 0, 0xffffffff, &bytes, &size) != 0 or size == 0) return "";
    return bytes[0..size];
}

pub const Pair = struct { []const u8, []const u8 };

/// Serializes header lines.
pub fn pairs(comptime lines: []const Pair) []const u8 {
    comptime {
        var head: []const u8 = &std.mem.toBytes(std.mem.nativeToLittle(u32, lines.len));
        var tail: []const u8 = "";
        for (lines) |line| {
            head = head ++ std.mem.toBytes(@as(u32, line[0].len)) ++ std.mem.toBytes(@as(u32, line[1].len));
            tail = tail ++ line[0] ++ "\x00" ++ line[1] ++ "\x00";
        }
        const whole = head ++ tail;
        return whole;
    }
}
