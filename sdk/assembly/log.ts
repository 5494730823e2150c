/** How a plugin writes to the gateway's log. Spec: proxy-wasm 0.2.1, "Logging". */

import { Bytes } from './bytes';
import { Status, statusOf } from './status';

/** Severity of a log line. */
export enum LogLevel {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
}


@external('env', 'proxy_log')
declare function proxy_log(level: u32, messagePtr: usize, messageSize: usize): u32;

/** Logs text. */
export function log(level: LogLevel, message: string): Status {
  return logBytes(level, Bytes.of(message));
}

/** Logs UTF-8 bytes as they are. */
export function logBytes(level: LogLevel, message: Bytes): Status {
  return statusOf(proxy_log(level, message.ptr, message.size));
}


@external('env', 'proxy_get_log_level')
declare function proxy_get_log_level(levelPtr: usize): u32;

const levelSlot = memory.data(4);

/** The level below which the gateway drops lines; Info where the gateway does not say. */
export function getLogLevel(): LogLevel {
  const status = statusOf(proxy_get_log_level(levelSlot));
  return status == Status.Ok ? <LogLevel>load<u32>(levelSlot) : LogLevel.Info;
}
