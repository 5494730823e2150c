import { describe, expect, it } from 'vitest';
import { GuestMemory } from '../../src/abi/guest-memory.js';
import { engine } from '../../src/abi/wasm-api.js';
import { WallClock } from '../../src/abi/wall-clock.js';

/** A platform whose clocks a test sets, in milliseconds. */
function platform(origin: number) {
  const at = { steady: 0, set: origin };
  const clock = new WallClock({ steady: () => at.steady, set: () => at.set, origin });
  const pass = (ms: number, asleep = 0): void => {
    at.steady += ms;
    at.set = Math.floor(at.set + ms + asleep);
  };
  return { clock, pass };
}

describe('the time of day', () => {
  it.each([0, 1.5, 4_294_967.296, 1_793_662_494_123.456, 1_793_662_494_999.999])(
    'is told a guest as it is known here: %d ms',
    (origin) => {
      const memory = new GuestMemory(new engine.Memory({ initial: 1 }), () => 0);
      const { clock, pass } = platform(origin);
      pass(0.25);
      expect(clock.tell(memory, 16)).toBe(true);
      expect(memory.bytes.readBigUInt64LE(16)).toBe(clock.now());
      expect(clock.now()).toBe(BigInt(Math.round((origin + 0.25) * 1000)) * 1000n);
    },
  );

  it('is not told outside of memory', () => {
    const memory = new GuestMemory(new engine.Memory({ initial: 1 }), () => 0);
    expect(platform(1).clock.tell(memory, 65_536 - 7)).toBe(false);
    expect(platform(1).clock.tell(memory, 65_536 - 8)).toBe(true);
  });

  it('goes on in microseconds while both clocks agree but for full milliseconds', () => {
    const { clock, pass } = platform(1_000_000);
    for (let i = 0; i < 5; i++) pass(700.125);
    expect(clock.now()).toBe(1_003_500_625_000n);
  });

  it('is right again within a second after the machine has slept', () => {
    const { clock, pass } = platform(1_000_000);
    clock.now();
    pass(100, 3_600_000);
    expect(clock.now()).toBe(1_000_100_000_000n);
    pass(1000);
    expect(clock.now()).toBe(4_601_100_000_000n);
  });
});
