import { describe, expect, it } from 'vitest';
import { BodyBuffer } from '../../src/abi/body-buffer.js';

describe('BodyBuffer', () => {
  it('joins what was added in front and behind', () => {
    const body = new BodyBuffer(Buffer.from('b'));
    body.add(Buffer.from('c'));
    body.prepend(Buffer.from('a'));
    body.add(Buffer.alloc(0));
    expect(body.length).toBe(3);
    expect(body.bytes().toString()).toBe('abc');
  });

  it('drains from the front, at most everything', () => {
    const body = new BodyBuffer(Buffer.from('abc'));
    body.drain(0);
    body.drain(2);
    expect(body.bytes().toString()).toBe('c');
    body.drain(100);
    expect(body.length).toBe(0);
    expect(body.bytes().length).toBe(0);
  });

  it('moves all of another buffer', () => {
    const body = new BodyBuffer(Buffer.from('a'));
    const other = new BodyBuffer(Buffer.from('b'));
    body.move(other);
    body.move(other);
    expect(other.length).toBe(0);
    expect(body.take().toString()).toBe('ab');
    expect(body.length).toBe(0);
  });
});
