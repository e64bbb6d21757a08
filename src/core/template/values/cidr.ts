/** Blocks that one call may ask for. */
const mostBlocks = 256;

/**
 * `count` blocks of `bits` host bits each, one behind the other from the start of `block` (`10.0.0.0/16`, `2001:db8::/56`); undefined where they do not fit into it.
 * Source: CloudFormation template reference, "Fn::Cidr" (a `cidrBits` of 8 makes blocks of `/24`).
 */
export function cidrBlocks(block: string, count: number, bits: number): readonly string[] | undefined {
  const [, address = '', length = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(block) ?? [];
  const six = address.includes(':');
  const width = six ? 128 : 32;
  const start = six ? parsedSix(address) : parsedFour(address);
  const prefix = width - bits;
  if (start === undefined || !Number.isInteger(count) || count < 1 || count > mostBlocks || !Number.isInteger(bits) || bits < 1 || prefix < Number(length) || Number(length) > width) return undefined;
  const size = 1n << BigInt(bits);
  const whole = 1n << BigInt(width - Number(length));
  if (BigInt(count) * size > whole) return undefined;
  const first = start - start % whole;
  return Array.from({ length: count }, (_, index) => `${(six ? writtenSix : writtenFour)(first + BigInt(index) * size)}/${prefix}`);
}

function parsedFour(address: string): bigint | undefined {
  const parts = address.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined;
}

function parsedSix(address: string): bigint | undefined {
  const halves = address.split('::');
  const groups = halves.map((half) => half === '' ? [] : half.split(':'));
  const known = groups.flat();
  if (halves.length > 2 || known.length > 8 || (halves.length === 1 && known.length !== 8) || !known.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const all = [...groups[0] ?? [], ...Array.from({ length: 8 - known.length }, () => '0'), ...groups[1] ?? []];
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function writtenFour(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

/** The longest run of zero groups becomes `::` (RFC 5952). */
function writtenSix(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 65535n).toString(16)).join(':');
  const [longest] = [...groups.matchAll(/(?:^|:)(?:0(?::|$)){2,}/g)].sort((a, b) => b[0].length - a[0].length);
  return longest ? `${groups.slice(0, longest.index)}::${groups.slice(longest.index + longest[0].length)}` : groups;
}
