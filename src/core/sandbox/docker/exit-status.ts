import type Docker from 'dockerode';
import type { IncomingMessage } from 'node:http';
import type { HostExit } from '../backend.ts';

interface Dial {
  dial(options: { path: string; method: string; options: Record<string, string>; isStream: boolean; statusCodes: Record<number, true | string> }, callback: (error: Error | null, stream?: IncomingMessage) => void): void;
}

/**
 * Waits for the end of a container (its next one, or the one that may have been already) and answers its exit status (Engine API, ContainerWait). Rejects where the engine goes away or does not know the container.
 * dockerode's own `wait` never settles when the connection breaks, which is how an engine that is stopped says so.
 */
export function exitStatus(container: Docker.Container, condition: 'next-exit' | 'not-running' = 'next-exit'): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { path: `/containers/${container.id}/wait?`, method: 'POST', options: { condition }, isStream: true, statusCodes: { 200: true, 400: 'bad parameter', 404: 'no such container', 500: 'server error' } } as const;
    (container.modem as Dial).dial(options, (error, stream) => {
      if (error || !stream) return reject(error ?? new Error('no answer'));
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('error', reject);
      stream.on('end', () => {
        try {
          resolve((JSON.parse(text) as { StatusCode: number }).StatusCode);
        } catch (thrown) {
          reject(thrown as Error);
        }
      });
      // After `end` this changes nothing any more.
      stream.on('close', () => reject(new Error('the connection to the engine was closed')));
    });
  });
}

/** The signals that end programs by themselves or by our hand (signal(7), x86 and ARM). */
const signalNames: Readonly<Record<number, string>> = { 4: 'SIGILL', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' };

/** What an exit status tells: 128 + n is a process that ended by signal n, for a shell and for an engine. */
export function exitOf(code: number): HostExit {
  const signal = code > 128 ? signalNames[code - 128] : undefined;
  return { kind: 'exit', code, ...(signal === undefined ? {} : { signal }) };
}
