/** Which tests a file has: the runner is told of each while the module initialises, and calls each in an instance of its own. */

@external('unit_test', 'add')
declare function add(name: string, body: i32, traps: bool, message: string): void;

/** Declares a test at the top level of a file: `test('parses a path', () => { … })`. It passes when `body` returns. */
export function test(name: string, body: () => void): void {
  add(name, body.index, false, '');
}

/**
 * Declares a test that passes when `body` traps: an exception, a failed assertion, an index out of range, unreachable.
 * `message`, unless empty, has to be part of what is said of it.
 */
export function testTraps(name: string, body: () => void, message: string = ''): void {
  add(name, body.index, true, message);
}
