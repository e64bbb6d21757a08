import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { openEditor } from '../workbench/harness/editor.ts';
import { report, summarize } from './measure.ts';

const project = path.resolve(import.meta.dirname, '../..');
const subjectId = 'serverless-workbench.serverless-workbench';
/** A debugger that VS Code carries, of the size of an ordinary extension: what users are accustomed to. */
const peerId = 'ms-vscode.js-debug';
const rounds = 3;

/** Activation in a real VS Code, from the call to its end, beside that of a built-in extension in the same window. */
export async function run(print: (line: string) => void): Promise<void> {
  execFileSync(process.execPath, ['esbuild.mjs', '--minify'], { cwd: project });
  const subject: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const editor = await openEditor({ extensionPath: project });
    try {
      for (const [id, samples] of [[peerId, peer], [subjectId, subject]] as const) {
        samples.push(await editor.evaluate(async (vscode, wanted: string) => {
          const extension = vscode.extensions.getExtension(wanted);
          if (extension === undefined || extension.isActive) throw new Error(`${wanted}: ${extension === undefined ? 'not installed' : 'active already'}`);
          const start = performance.now();
          await extension.activate();
          return performance.now() - start;
        }, id));
      }
    } finally {
      await editor.dispose();
    }
  }
  const figures = summarize(subject);
  print(report('activation', figures, `activation of ${peerId}`, summarize(peer), 2));
  print(`activation: ${figures.median.toFixed(0)} ms (wanted: at most 100)${figures.median <= 100 ? '' : ' MISSED'}`);
}
