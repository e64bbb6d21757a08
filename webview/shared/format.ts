/** Figures for people. Sentences and units come from the panel's strings, digits from the user's locale. No DOM: tested in Node. */

/** Fills `{0}`, `{1}` ... */
export function fill(template: string, values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

export interface UnitStrings {
  readonly ms: string;
  readonly s: string;
  readonly min: string;
  readonly B: string;
  readonly KB: string;
  readonly MB: string;
}

export interface Format {
  number(value: number): string;
  /** A duration with as many digits as a reader can use. */
  ms(value: number): string;
  /** A duration that is counted in whole milliseconds. */
  wholeMs(value: number): string;
  /** A moment since the beginning, short enough for a column: seconds instead of minutes. */
  offset(value: number): string;
  /** A duration with its sign, `+` and `−`. */
  signedMs(value: number): string;
  /** A share of 1 as percent; tiny shares are `< 1 %`, never 0. */
  percent(share: number): string;
  signedPercent(share: number): string;
  bytes(value: number): string;
  megabytes(value: number): string;
  /** Time of day of an ISO 8601 moment. */
  time(iso: string): string;
  dateTime(iso: string): string;
}

export function createFormat(locale: string, units: UnitStrings): Format {
  const tag = supported(locale);
  const digits = [0, 1, 2].map((count) => new Intl.NumberFormat(tag, { minimumFractionDigits: count, maximumFractionDigits: count }));
  const plain = new Intl.NumberFormat(tag);
  const fixed = (value: number, count: 0 | 1 | 2): string => digits[count]?.format(value) ?? String(value);
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const moment = (format: Intl.DateTimeFormat, iso: string): string => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : format.format(date);
  };
  const sign = (value: number): string => (value > 0 ? '+' : value < 0 ? '−' : '±');

  const ms = (value: number): string => {
    if (value >= 59_950) {
      const seconds = Math.round(value / 100) / 10;
      return fill(units.min, [plain.format(Math.floor(seconds / 60)), fixed(seconds % 60, 1)]);
    }
    if (value >= 9995) return fill(units.s, [fixed(value / 1000, 1)]);
    if (value >= 999.95) return fill(units.s, [fixed(value / 1000, 2)]);
    return fill(units.ms, [fixed(value, value < 9.995 ? 2 : 1)]);
  };
  const percent = (share: number): string => {
    const value = share * 100;
    if (value > 0 && value < 1) return '< 1 %';
    if (value > 99 && value < 100) return '> 99 %';
    return `${fixed(value, 0)} %`;
  };
  return {
    number: (value) => plain.format(value),
    ms,
    wholeMs: (value) => (value < 10_000 ? fill(units.ms, [fixed(value, 0)]) : ms(value)),
    offset: (value) => (value < 9995 ? ms(value) : fill(units.s, [fixed(value / 1000, 1)])),
    signedMs: (value) => `${sign(value)}${ms(Math.abs(value))}`,
    percent,
    signedPercent: (share) => `${sign(share)}${fixed(Math.abs(share) * 100, Math.abs(share) < 0.1 ? 1 : 0)} %`,
    bytes: (value) => {
      if (value < 1024) return fill(units.B, [plain.format(value)]);
      if (value < 1024 * 1024) return fill(units.KB, [fixed(value / 1024, 1)]);
      return fill(units.MB, [fixed(value / 1024 / 1024, value < 100 * 1024 * 1024 ? 1 : 0)]);
    },
    megabytes: (value) => fill(units.MB, [plain.format(Math.round(value))]),
    time: (iso) => moment(time, iso),
    dateTime: (iso) => moment(dateTime, iso),
  };
}

/** The locale where the browser knows it, else English. */
function supported(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
