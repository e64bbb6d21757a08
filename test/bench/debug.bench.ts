import type { DebugTarget } from '../../src/core/model/debug.ts';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvokeOptions } from '../../src/core/invoker.ts';
import { InspectorClient } from '../sandbox/inspector-client.ts';
import { engineAnswers, openWorkbench, ownContainers } from '../sandbox/support.ts';
import type { Workbench } from '../sandbox/support.ts';
import { expectStart, idle } from './invocation.ts';
import { report, reportLimit, summarize } from './measure.ts';

const rounds = 7;
const warmRounds = 40;
const file = 'app.mjs';

/** From the request to the stopped event of a breakpoint in the handler, over V8's own protocol: cold, from a standby, and on a sandbox that stayed attached. The floor of each is the same invocation without a debugger. */
export async function run(print: (line: string) => void): Promise<void> {
  if (!engineAnswers) return print('debugging: skipped, no Docker engine answers');
  const bench = openWorkbench('docker', { maxIdle: 1 });
  const standing = openWorkbench('docker', { maxIdle: 1 }, { count: 1, memoryMB: 1024, idleMs: 600_000 });
  try {
    await cold(bench, 'a new container', print);
    await cold(standing, 'a standby', print);
    await warm(bench, print);
  } finally {
    await bench.dispose();
    await standing.dispose();
  }
}

const source = { [file]: 'const started = 1;\nexport const handler = async (event) => {\n  const name = event.name;\n  return { name, started };\n};\n' };

async function cold(bench: Workbench, from: string, print: (line: string) => void): Promise<void> {
  const reference = bench.fn(source);
  const stops: number[] = [];
  const floor: number[] = [];
  for (let round = -1; round < rounds; round++) {
    await rest(bench);
    const begun = performance.now();
    expectStart(await bench.invoke(reference, { name: 'floor' }, { coldStart: 'full' }), 'cold');
    const plain = performance.now() - begun;
    await rest(bench);
    const session = new Session(bench, reference, 3);
    const stop = await session.hit({ coldStart: 'full' });
    await session.end();
    // The first of each reads files from the disk.
    if (round < 0) continue;
    floor.push(plain);
    stops.push(stop);
  }
  print(report(`breakpoint in the handler, cold from ${from}`, summarize(stops), 'cold invocation without a debugger', summarize(floor), 1.6));
}

async function warm(bench: Workbench, print: (line: string) => void): Promise<void> {
  const reference = bench.fn(source);
  const session = new Session(bench, reference, 3);
  await session.hit();
  await session.end(false);
  const stops: number[] = [];
  for (let round = 0; round < warmRounds; round++) {
    stops.push(await session.hit());
    await session.end(false);
  }
  session.close();
  const plain = bench.fn(idle);
  await bench.invoke(plain);
  const floor: number[] = [];
  for (let round = 0; round < warmRounds; round++) {
    const begun = performance.now();
    await bench.invoke(plain);
    floor.push(performance.now() - begun);
  }
  const hits = summarize(stops);
  print(reportLimit(`the next hit on a warm sandbox that stayed attached (a warm invocation: ${summarize(floor).median.toFixed(2)} ms)`, hits.median, 'ms', 50));
}

/** Docker has nothing more to do, and what shall wait does. */
async function rest(bench: Workbench): Promise<void> {
  await bench.invoker.standbysReady();
  const deadline = performance.now() + 10_000;
  while (ownContainers().length > 4 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** One debugger of one function. */
class Session {
  readonly #bench: Workbench;
  readonly #reference: FunctionReference;
  readonly #line: number;
  #client: InspectorClient | undefined;
  #target: DebugTarget | undefined;
  readonly #attached: Promise<InspectorClient>;
  #tell!: (client: InspectorClient) => void;
  #fail!: (thrown: unknown) => void;
  #running: Promise<unknown> = Promise.resolve();

  constructor(bench: Workbench, reference: FunctionReference, line: number) {
    this.#bench = bench;
    this.#reference = reference;
    this.#line = line;
    this.#attached = new Promise((resolve, reject) => {
      this.#tell = resolve;
      this.#fail = reject;
    });
  }

  /** Invokes, and answers after how many ms it has stopped. */
  async hit(options: InvokeOptions = {}): Promise<number> {
    const begun = performance.now();
    const running = this.#bench.invoke(this.#reference, { name: 'bench' }, { ...options, debug: { attach: (target) => this.#attach(target) } });
    // A failure must not wait for a stop that never comes.
    running.catch((thrown: unknown) => this.#fail(thrown));
    this.#running = running;
    const client = await this.#attached;
    await client.stopped();
    const ms = performance.now() - begun;
    this.#target?.stopped();
    return ms;
  }

  /** Lets it go and waits for the answer. */
  async end(close = true): Promise<void> {
    this.#target?.continued();
    await this.#client?.send('Debugger.resume');
    await this.#running;
    if (close) this.close();
  }

  close(): void {
    this.#client?.close();
    this.#target?.detached();
  }

  async #attach(target: DebugTarget): Promise<void> {
    this.#target = target;
    this.#client = await InspectorClient.connect(target.host, target.port);
    await this.#client.begin([{ file, line: this.#line }]);
    this.#tell(this.#client);
  }
}
