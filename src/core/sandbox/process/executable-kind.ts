import { open } from 'node:fs/promises';

/** What a file is to an operating system. */
export type ExecutableKind =
  | { readonly format: 'program'; readonly system: 'linux' | 'darwin' | 'win32'; /** As Node names them: `x64`, `arm64`; others as a number. */ readonly processors: readonly string[] }
  | { readonly format: 'script' }
  | { readonly format: 'unknown' };

const elfMachines: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64', 3: 'ia32', 40: 'arm', 243: 'riscv64' };
const machProcessors: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const peMachines: Readonly<Record<number, string>> = { 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' };

/** Looks at the beginning of a file (System V ABI, "ELF header"; mach-o/loader.h and fat.h; Microsoft, "PE format"). @throws the file system's error */
export async function executableKind(file: string): Promise<ExecutableKind> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return kindOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

export function kindOf(head: Buffer): ExecutableKind {
  if (head.length >= 2 && head.toString('latin1', 0, 2) === '#!') return { format: 'script' };
  if (head.length < 64) return { format: 'unknown' };
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return { format: 'program', system: 'linux', processors: [elfMachines[machine] ?? String(machine)] };
  }
  if (head.readUInt32LE(0) === 0xfeedfacf) return { format: 'program', system: 'darwin', processors: [named(machProcessors, head.readUInt32LE(4))] };
  // A fat binary of Apple's; Java's classes begin alike and have their version, 45 and more, where it has its count.
  if (head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) < 20) {
    const count = head.readUInt32BE(4);
    return { format: 'program', system: 'darwin', processors: Array.from({ length: count }, (_, index) => 8 + index * 20).filter((at) => at + 4 <= head.length).map((at) => named(machProcessors, head.readUInt32BE(at))) };
  }
  const pe = head.toString('latin1', 0, 2) === 'MZ' ? head.readUInt32LE(0x3c) : head.length;
  if (pe + 6 <= head.length && head.readUInt32BE(pe) === 0x50450000) return { format: 'program', system: 'win32', processors: [named(peMachines, head.readUInt16LE(pe + 4))] };
  return { format: 'unknown' };
}

/** Whether a host can run it. Apple's arm64 runs x64 programs too (Rosetta), and so does Windows on arm64. */
export function runsOn(kind: ExecutableKind, system: NodeJS.Platform, processor: string): boolean {
  if (kind.format !== 'program') return kind.format === 'script' && system !== 'win32';
  if (kind.system !== system) return false;
  return kind.processors.includes(processor) || (processor === 'arm64' && system !== 'linux' && kind.processors.includes('x64'));
}

function named(names: Readonly<Record<number, string>>, number: number): string {
  return names[number] ?? String(number);
}
