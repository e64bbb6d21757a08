/** What of BuildKit's status matters here (moby/buildkit, api/services/control/control.proto, StatusResponse). */
export interface BuildStatus {
  readonly vertexes: readonly { readonly name: string; readonly started: boolean; readonly error: string }[];
  /** What the steps printed. */
  readonly logs: readonly Buffer[];
}

/**
 * Reads one of the records that an engine's build stream carries in Base64 (`moby.buildkit.trace`). dockerode reads them too, but gives out only a text in which logs stay Base64 and steps cannot be told apart.
 * What is damaged is read as far as it goes.
 */
export function readStatus(base64: string): BuildStatus {
  const vertexes: { name: string; started: boolean; error: string }[] = [];
  const logs: Buffer[] = [];
  for (const [field, part] of fields(Buffer.from(base64, 'base64'))) {
    if (field === 1) {
      const all = new Map(fields(part));
      vertexes.push({ name: all.get(3)?.toString() ?? '', started: all.has(5), error: all.get(7)?.toString() ?? '' });
    } else if (field === 3) {
      const text = new Map(fields(part)).get(4);
      if (text) logs.push(text);
    }
  }
  return { vertexes, logs };
}

/** The length-delimited fields of a message (Protocol Buffers documentation, "Encoding"); numbers are skipped. */
function fields(message: Buffer): [number, Buffer][] {
  const found: [number, Buffer][] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < message.length) {
    const key = number();
    const kind = key % 8;
    if (kind === 0) number();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = number();
      found.push([Math.floor(key / 8), message.subarray(at, at + length)]);
      at += length;
    } else break;
  }
  return found;
}
