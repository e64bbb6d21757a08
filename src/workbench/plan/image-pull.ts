import * as vscode from 'vscode';
import type { PlannedImage } from '../../core/what-will-run/run-plan.ts';
import type { Work } from '../../../webview/plan/protocol.ts';
import type { CoreHost } from '../core-host.ts';
import type { Failures } from '../invocation/failures.ts';
import { ensureTrusted } from '../invocation/trust.ts';

/** Pulls images at the user's wish, one at a time, with progress and cancel. */
export class ImagePull implements vscode.Disposable {
  readonly #core: CoreHost;
  readonly #failures: Failures;
  readonly #changed = new vscode.EventEmitter<void>();
  #running: { readonly controller: AbortController; work: Work } | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(core: CoreHost, failures: Failures) {
    this.#core = core;
    this.#failures = failures;
  }

  get work(): Work | undefined {
    return this.#running?.work;
  }

  cancel(): void {
    this.#running?.controller.abort();
  }

  /** Never rejects: whatever goes wrong is shown. */
  async start({ name, architecture }: PlannedImage): Promise<void> {
    if (this.#running || !(await ensureTrusted())) return;
    const title = vscode.l10n.t('Pulling {0}', name);
    const controller = new AbortController();
    const running: { readonly controller: AbortController; work: Work } = { controller, work: { kind: 'pull', message: title } };
    this.#running = running;
    this.#changed.fire();
    try {
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        token.onCancellationRequested(() => controller.abort());
        const core = await this.#core.get();
        let percent = 0;
        await core.pullImage(name, architecture, {
          signal: controller.signal,
          progress: ({ message, fraction }) => {
            const now = Math.max(percent, (fraction ?? 0) * 100);
            progress.report({ increment: now - percent });
            percent = now;
            running.work = { kind: 'pull', message, ...(fraction === undefined ? {} : { fraction }) };
            this.#changed.fire();
          },
        });
      });
    } catch (thrown) {
      void this.#failures.show(thrown, { retry: () => this.start({ name, architecture, registry: true }) });
    } finally {
      this.#running = undefined;
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.cancel();
    this.#changed.dispose();
  }
}
