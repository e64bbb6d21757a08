/** An entry of the central directory, and its end (PKWARE APPNOTE 6.3, 4.3.12 and 4.3.16). */
const entryMark = 0x02014b50;
const endMark = 0x06054b50;

/** Names, checksums and sizes of an archive's entries as a text, sorted: the same for the same content, whenever it was packed. undefined where it is no archive that can be read. */
export function zipEntries(archive: Buffer): string | undefined {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== endMark) end--;
  if (end < 0) return undefined;
  const rows: string[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== entryMark) return undefined;
    const [name, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)];
    rows.push(`${archive.toString('utf8', at + 46, at + 46 + name)} ${archive.readUInt32LE(at + 16)} ${archive.readUInt32LE(at + 24)}`);
    at += 46 + name + extra + comment;
  }
  return rows.sort().join('\n');
}
