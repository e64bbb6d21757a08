/**
 * Plain scalars as YAML 1.1 reads them, in the dialect that SAM CLI uses (PyYAML's resolver without its timestamps): `yes` is true, `010` is 8, `1:30` is 90,
 * `0189` and `1e3` are text, dates stay text. The `yaml` package's own 1.1 schema differs in all but the first two, so its scalars are left alone and read here.
 * Source: https://yaml.org/type/bool.html, /int.html, /float.html and PyYAML's resolver.py.
 */

export interface PlainScalar {
  readonly value: string | number | boolean | null;
  readonly text: string;
}

const truth = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const falsehood = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;
const integer = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const decimal = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

/** What `source` means in a YAML template. */
export function plainYaml(source: string): PlainScalar {
  if (nothing.test(source)) return { value: null, text: '' };
  // Most scalars are words; only these first characters can begin anything else.
  if (!/^[-+.0-9yYnNtTfFoO]/.test(source)) return { value: source, text: source };
  if (truth.test(source)) return { value: true, text: 'true' };
  if (falsehood.test(source)) return { value: false, text: 'false' };
  if (integer.test(source)) return integerScalar(source);
  if (decimal.test(source)) {
    const value = Number(source.replaceAll('_', ''));
    return { value, text: floatText(value) };
  }
  return { value: source, text: source };
}

/** What an unquoted word means in a JSON template. */
export function plainJson(source: string): PlainScalar {
  if (source === 'null' || source === '') return { value: null, text: '' };
  if (source === 'true' || source === 'false') return { value: source === 'true', text: source };
  if (!jsonNumber.test(source)) return { value: source, text: source };
  const value = Number(source);
  return { value, text: /^-?[0-9]+$/.test(source) ? source : floatText(value) };
}

function integerScalar(source: string): PlainScalar {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  let magnitude: bigint;
  if (digits.includes(':')) magnitude = digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  else if (/^0[0-7]+$/.test(digits)) magnitude = BigInt(`0o${digits.slice(1)}`);
  else magnitude = BigInt(/^0[bx]$/.test(digits) || digits === '' ? '0' : digits);
  const value = negative ? -magnitude : magnitude;
  return { value: Number(value), text: value.toString() };
}

/** A float as Python prints it, because that is what a deployed template carries: 1.0 keeps its `.0`, 1.10 becomes `1.1`. */
function floatText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
