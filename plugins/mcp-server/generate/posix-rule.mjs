/** What a POSIX TZ rule says about a moment: `EST5EDT,M3.2.0,M11.1.0`. Spec: POSIX.1-2024 §8.3 and RFC 9636 §3.3.1. */

const DAY = 86_400;
const NAME = String.raw`(<[^>]+>|[A-Za-z]+)`;
const OFFSET = String.raw`([-+]?\d+(?::\d+)*)`;
const RULE = new RegExp(`^${NAME}${OFFSET}(?:${NAME}${OFFSET}?,([^,]+),([^,]+))?$`);

/** A rule, ready to be asked. */
export function parseRule(text) {
  const [, name, winter, summerName, summer, start, stop] = RULE.exec(text);
  const standard = { name: bare(name), offset: -seconds(winter) };
  if (summerName === undefined) return { at: () => standard, changesIn: () => [] };
  const offset = summer === undefined ? standard.offset + 3600 : -seconds(summer);
  const saving = { name: bare(summerName), offset };
  const changesIn = (year) => [dayIn(year, start) - standard.offset, dayIn(year, stop) - offset];
  const at = (moment) => {
    const [begin, end] = changesIn(new Date((moment + standard.offset) * 1000).getUTCFullYear());
    const isSummer = begin < end ? moment >= begin && moment < end : moment >= begin || moment < end;
    return isSummer ? saving : standard;
  };
  return { at, changesIn };
}

const bare = (name) => name.replaceAll(/[<>]/g, '');

function seconds(text) {
  const [, sign, hours, minutes = 0, rest = 0] = /^([-+]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  return (sign === '-' ? -1 : 1) * (hours * 3600 + minutes * 60 + Number(rest));
}

function dayIn(year, text) {
  const [day, time = '2'] = text.split('/');
  const [month, week, weekday] = day.slice(1).split('.').map(Number);
  const first = new Date(Date.UTC(year, month - 1, 1));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let after = ((weekday - first.getUTCDay() + 7) % 7) + (week - 1) * 7;
  while (after >= length) after -= 7;
  return first / 1000 + after * DAY + seconds(time);
}
