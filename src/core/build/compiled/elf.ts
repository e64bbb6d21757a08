/** What of a Linux program decides where it runs (System V ABI, "ELF Header"; Linux Standard Base, "Symbol Versioning"). */
export interface ElfFacts {
  /** undefined for machines that Lambda has none of. */
  readonly architecture: 'x86_64' | 'arm64' | undefined;
  /** The newest version of glibc that it asks for, for example `2.34`; undefined where it asks for none, as static programs. */
  readonly glibc: string | undefined;
}

const versionNeeds = 0x6ffffffe;

/** Reads a program; undefined where it is no 64-bit ELF file (a script). */
export function readElf(file: Buffer): ElfFacts | undefined {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return undefined;
  const machine = file.readUInt16LE(18);
  return { architecture: machine === 62 ? 'x86_64' : machine === 183 ? 'arm64' : undefined, glibc: newestGlibc(file) };
}

function newestGlibc(file: Buffer): string | undefined {
  const versions: string[] = [];
  const sections = Number(file.readBigUInt64LE(0x28));
  const [size, count] = [file.readUInt16LE(0x3a), file.readUInt16LE(0x3c)];
  const section = (index: number) => sections + index * size;
  for (let index = 0; index < count && section(index) + size <= file.length; index++) {
    const header = section(index);
    if (file.readUInt32LE(header + 4) !== versionNeeds) continue;
    const names = Number(file.readBigUInt64LE(section(file.readUInt32LE(header + 40)) + 24));
    // A list of libraries, each with a list of versions.
    for (let need = Number(file.readBigUInt64LE(header + 24)); ;) {
      for (let version = need + file.readUInt32LE(need + 8); ;) {
        const name = names + file.readUInt32LE(version + 8);
        versions.push(file.toString('latin1', name, file.indexOf(0, name)));
        const next = file.readUInt32LE(version + 12);
        if (next === 0) break;
        version += next;
      }
      const next = file.readUInt32LE(need + 12);
      if (next === 0) break;
      need += next;
    }
  }
  return versions.flatMap((name) => /^GLIBC_(\d+\.\d+)/.exec(name)?.[1] ?? []).sort(byVersion).at(-1);
}

/** `2.9` before `2.34`. */
export function byVersion(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}

/** glibc of an OS-only or managed runtime's Linux (Lambda developer guide, "Lambda runtimes", column operating system): Amazon Linux 2023 has 2.34, Amazon Linux 2 has 2.26. */
export function glibcOf(runtime: string): string {
  return /al2$|^(?:nodejs18|python3\.(?:8|9|10|11)$|java(?:8|11|17)$|dotnet6|ruby3\.2)/.test(runtime) ? '2.26' : '2.34';
}
