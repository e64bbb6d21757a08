/** Figures of one series of timings, all in ms. */
export interface Series {
  readonly median: number;
  readonly p95: number;
  readonly minimum: number;
  readonly count: number;
}

export function summarize(samples: readonly number[]): Series {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), minimum: at(0), count: sorted.length };
}

/** One line for people: what was measured, and how it stands to its floor or peer of the same run. */
export function report(title: string, subject: Series, peerName: string, peer: Series, limit: number): string {
  const ratio = subject.median / peer.median;
  return `${title}: ${format(subject)}; ${peerName}: ${format(peer)}; ratio ${ratio.toFixed(2)} (wanted: at most ${limit.toFixed(2)})${ratio <= limit ? '' : ' MISSED'}`;
}

/** As `report`, where the peer is what we want to leave far behind. */
export function reportFaster(title: string, subject: Series, peerName: string, peer: Series, wanted: number): string {
  const times = peer.median / subject.median;
  return `${title}: ${format(subject)}; ${peerName}: ${format(peer)}; ${times.toFixed(1)} times faster (wanted: at least ${wanted})${times >= wanted ? '' : ' MISSED'}`;
}

/** A figure that is held to a limit of its own, in the given unit. */
export function reportLimit(title: string, value: number, unit: string, limit: number): string {
  return `${title}: ${digits(value)} ${unit} (wanted: at most ${limit} ${unit})${value <= limit ? '' : ' MISSED'}`;
}

function format({ median, p95, count }: Series): string {
  return `${digits(median)} ms (p95 ${digits(p95)}, n ${count})`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
