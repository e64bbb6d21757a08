import type * as vscode from 'vscode';

const storageKey = 'recentTenants';
const kept = 8;

/** For which tenants each function was invoked, newest first, kept with the workspace. */
export class TenantMemory {
  readonly #memento: Pick<vscode.Memento, 'get' | 'update'>;

  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>) {
    this.#memento = memento;
  }

  recent(key: string): readonly string[] {
    return this.#all()[key] ?? [];
  }

  remember(key: string, tenantId: string): void {
    const [last] = this.recent(key);
    if (last === tenantId) return;
    void this.#memento.update(storageKey, { ...this.#all(), [key]: [tenantId, ...this.recent(key).filter((other) => other !== tenantId)].slice(0, kept) });
  }

  #all(): Readonly<Record<string, readonly string[]>> {
    return this.#memento.get<Record<string, readonly string[]>>(storageKey, {});
  }
}
