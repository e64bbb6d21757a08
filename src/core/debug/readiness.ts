import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection } from '../runtime-api/dial.ts';

/** Between two tries, ms. */
const pauseMs = 12;
/** How long one connection may stay silent before another is tried, ms. */
const silenceMs = 2000;

/**
 * Tries until the debugger in a sandbox answers in its own protocol: a port that is open says nothing, for what forwards it accepts at once.
 * Resolves false where `signal` came first. `keep` is given the connection that was answered, which is closed otherwise.
 */
export async function untilAnswered(connect: (signal: AbortSignal) => Promise<Connection>, answers: (connection: Duplex) => Promise<boolean>, signal: AbortSignal, keep?: (connection: Connection) => void): Promise<boolean> {
  // Each connection listens to it for as long as it is there: many are no leak.
  setMaxListeners(0, signal);
  while (!signal.aborted) {
    if (await answersOnce(connect, answers, signal, keep)) return true;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return false;
}

async function answersOnce(connect: (signal: AbortSignal) => Promise<Connection>, answers: (connection: Duplex) => Promise<boolean>, signal: AbortSignal, keep?: (connection: Connection) => void): Promise<boolean> {
  let connection: Connection | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  let answered = false;
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
    return answered;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (connection && answered && keep) keep(connection);
    else connection?.destroy();
  }
}
