import { inflateRawSync } from 'node:zlib';

/**
 * One file out of a jar (a zip archive without encryption, below 4 GB); undefined where the jar has none of that name.
 * Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 */
export function jarEntry(jar: Buffer, name: string): Buffer | undefined {
  const end = jar.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) return undefined;
  let at = jar.readUInt32LE(end + 16);
  for (let entry = jar.readUInt16LE(end + 10); entry > 0; entry--) {
    const [method, size] = [jar.readUInt16LE(at + 10), jar.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [jar.readUInt16LE(at + 28), jar.readUInt16LE(at + 30), jar.readUInt16LE(at + 32)];
    if (jar.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = jar.readUInt32LE(at + 42);
      const begin = local + 30 + jar.readUInt16LE(local + 26) + jar.readUInt16LE(local + 28);
      const content = jar.subarray(begin, begin + size);
      return method === 0 ? content : inflateRawSync(content);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  return undefined;
}
