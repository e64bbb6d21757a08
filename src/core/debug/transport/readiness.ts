import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection } from '../../runtime-api/dial.ts';

/** Between two tries, ms. */
const pauseMs = 12;
/** How long one connection may stay silent before another is tried, ms. */
const silenceMs = 2000;

/**
 * Tries until the debugger in a sandbox answers in its own protocol: a port that is open says nothing, for what forwards it accepts at once.
 * Resolves with the connection that it answered on, which is the caller's to close; undefined where `signal` came first.
 */
export async function untilAnswered(connect: (signal: AbortSignal) => Promise<Connection>, answers: (connection: Duplex) => Promise<boolean>, signal: AbortSignal): Promise<Connection | undefined> {
  // Each connection listens to it for as long as it is there: many are no leak.
  setMaxListeners(0, signal);
  while (!signal.aborted) {
    const connection = await answersOnce(connect, answers, signal);
    if (connection) return connection;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return undefined;
}

async function answersOnce(connect: (signal: AbortSignal) => Promise<Connection>, answers: (connection: Duplex) => Promise<boolean>, signal: AbortSignal): Promise<Connection | undefined> {
  let answered = false;
  let connection: Connection | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  try {
    const opened = await connect(signal);
    connection = opened;
    const silent = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), silenceMs);
      opened.once('error', () => resolve(false));
      opened.once('close', () => resolve(false));
      stop = () => resolve(false);
      signal.addEventListener('abort', stop, { once: true });
    });
    answered = await Promise.race([answers(opened).catch(() => false), silent]);
    return answered ? opened : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (!answered) connection?.destroy();
  }
}
