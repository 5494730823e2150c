/** When a version is what one comparison of a constraint wants; wildcards and missing numbers leave it open. Spec: Masterminds/semver 3.3, constraints.go. */

import { Version } from './version';

export const enum Operator {
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Tilde,
  Caret,
}

/** A version of which numbers can be open. */
export class Wanted extends Version {
  isMinorOpen: bool = false;
  isPatchOpen: bool = false;
  isOpen: bool = false;

  /** Makes the pieces that were split numbers, 0 from the first open one on; false when they are none. */
  settle(): bool {
    const isMajorOpen = isWildcard(this.start, this.majorEnd);
    this.isMinorOpen =
      !isMajorOpen && (this.minorEnd == this.majorEnd || isWildcard(this.majorEnd + 1, this.minorEnd));
    const isPatchMissing = this.patchEnd == this.minorEnd || isWildcard(this.minorEnd + 1, this.patchEnd);
    this.isPatchOpen = !isMajorOpen && !this.isMinorOpen && isPatchMissing;
    this.isOpen = isMajorOpen || this.isMinorOpen || this.isPatchOpen;
    return this.readNumbers(isMajorOpen ? 0 : this.isMinorOpen ? 1 : this.isPatchOpen ? 2 : 3);
  }
}

function isWildcard(at: usize, end: usize): bool {
  return end == at + 1 && ((load<u8>(at) | 0x20) == 0x78 || load<u8>(at) == 0x2a);
}

/** Whether `version` is what an operator wants beside `wanted`. */
export function fits(version: Version, operator: Operator, wanted: Wanted): bool {
  const order = version.compare(wanted);
  const isExact = !wanted.isOpen;
  if (operator == Operator.NotEqual && isExact) return order != 0;
  // who does not ask for prereleases gets none
  if (version.isPrerelease && !wanted.isPrerelease) return false;
  switch (operator) {
    case Operator.Equal:
      return isExact ? order == 0 : fitsTilde(version, order, wanted);
    case Operator.NotEqual:
      return differs(version, order, wanted);
    case Operator.Less:
      return order < 0;
    case Operator.LessOrEqual:
      if (isExact) return order <= 0;
      return (
        version.major <= wanted.major &&
        (version.major < wanted.major || version.minor <= wanted.minor || wanted.isMinorOpen)
      );
    case Operator.Greater:
      if (isExact || version.major != wanted.major) return isExact ? order > 0 : version.major > wanted.major;
      return !wanted.isMinorOpen && (wanted.isPatchOpen ? version.minor > wanted.minor : order > 0);
    case Operator.GreaterOrEqual:
      return order >= 0;
    case Operator.Tilde:
      return fitsTilde(version, order, wanted);
    default:
      return order >= 0 && fitsCaret(version, wanted);
  }
}

function differs(version: Version, order: i32, wanted: Wanted): bool {
  if (version.major != wanted.major) return true;
  if (wanted.isMinorOpen) return false;
  if (version.minor != wanted.minor) return true;
  if (!wanted.isPatchOpen) return order != 0;
  return (version.isPrerelease || wanted.isPrerelease) && version.comparePrerelease(wanted) != 0;
}

/** The same numbers as far as they are said; nothing said, or 0.0.0, is all. */
function fitsTilde(version: Version, order: i32, wanted: Wanted): bool {
  if (order < 0) return false;
  const isZero = (wanted.major | wanted.minor | wanted.patch) == 0;
  if (isZero && !wanted.isMinorOpen && !wanted.isPatchOpen) return true;
  return version.major == wanted.major && (version.minor == wanted.minor || wanted.isMinorOpen);
}

/** The same numbers up to the first that is not 0. */
function fitsCaret(version: Version, wanted: Wanted): bool {
  if (wanted.major > 0 || wanted.isMinorOpen) return version.major == wanted.major;
  if (version.major > 0) return false;
  if (wanted.minor > 0 || wanted.isPatchOpen) return version.minor == wanted.minor;
  return version.minor == 0 && version.patch == wanted.patch;
}
