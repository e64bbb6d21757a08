import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** The system that a binary is made for, in Node's words; `arch` is `any` for a file with several in it. */
export interface BinaryPlatform {
  readonly os: 'linux' | 'darwin' | 'win32';
  readonly arch: string;
}

const elfMachines: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const peMachines: Readonly<Record<number, string>> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' };
const machTypes: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

/** Reads the head of a binary (ELF, "Elf64_Ehdr"; Mach-O, "mach_header_64"; PE, "COFF File Header"); undefined where it is none of these. */
export function binaryPlatform(file: string): BinaryPlatform | undefined {
  const head = Buffer.alloc(1024);
  try {
    const opened = openSync(file, 'r');
    try {
      readSync(opened, head, 0, head.length, 0);
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined;
  }
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return { os: 'linux', arch: elfMachines[head.readUInt16LE(18)] ?? 'unknown' };
  if (magic === 0xcffaedfe) return { os: 'darwin', arch: machTypes[head.readUInt32LE(4)] ?? 'unknown' };
  if (magic === 0xcafebabe) return { os: 'darwin', arch: 'any' };
  const pe = head.readUInt16BE(0) === 0x4d5a ? head.readUInt32LE(0x3c) : -1;
  return pe > 0 && pe + 6 <= head.length && head.readUInt32BE(pe) === 0x50450000 ? { os: 'win32', arch: peMachines[head.readUInt16LE(pe + 4)] ?? 'unknown' } : undefined;
}

/** The minor number of the newest `GLIBC_2.n` that an ELF file asks for; undefined where it asks for none, `musl` where it is made for that. */
export function libcOf(file: string): number | 'musl' | undefined {
  const text = readFileSync(file).toString('latin1');
  if (/libc\.musl|ld-musl/.test(text)) return 'musl';
  const versions = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
  return versions.length === 0 ? undefined : Math.max(...versions);
}
