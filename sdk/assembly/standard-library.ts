/**
 * Parts of AssemblyScript's standard library that would import functions no proxy-wasm host has, remade on host
 * calls. The root asconfig.json puts them in place (`use`: seed, trace, Date, console).
 */

import { Date as StandardDate } from 'date';
import { nowMilliseconds, nowNanoseconds } from './clock';
import { log as logLine, LogLevel } from './log';

/** Seeds Math.random: not a secret. */
@global
export function proxyWasmSeed(): f64 {
  return reinterpret<f64>(nowNanoseconds());
}

/** `trace(message, n, a0..a4)` as a debug line. */
@global
export function proxyWasmTrace(
  message: string,
  n: i32 = 0,
  a0: f64 = 0,
  a1: f64 = 0,
  a2: f64 = 0,
  a3: f64 = 0,
  a4: f64 = 0,
): void {
  let line = message;
  if (n > 0) line += ' ' + a0.toString();
  if (n > 1) line += ' ' + a1.toString();
  if (n > 2) line += ' ' + a2.toString();
  if (n > 3) line += ' ' + a3.toString();
  if (n > 4) line += ' ' + a4.toString();
  logLine(LogLevel.Debug, line);
}

/** `Date` whose now() asks the host. */
@global
export class ProxyWasmDate extends StandardDate {
  static now(): i64 {
    return nowMilliseconds();
  }
}

/** `console` as log lines. */
@global
export namespace proxyWasmConsole {
  export function assert<T>(condition: T, message: string = ''): void {
    if (!condition) logLine(LogLevel.Error, 'Assertion failed: ' + message);
  }

  export function log(message: string = ''): void {
    logLine(LogLevel.Info, message);
  }

  export function debug(message: string = ''): void {
    logLine(LogLevel.Debug, message);
  }

  export function info(message: string = ''): void {
    logLine(LogLevel.Info, message);
  }

  export function warn(message: string = ''): void {
    logLine(LogLevel.Warn, message);
  }

  export function error(message: string = ''): void {
    logLine(LogLevel.Error, message);
  }
}
