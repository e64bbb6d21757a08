import * as vscode from 'vscode';
import { isTenantId } from '../../core/invocation/admission.ts';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { TenantMemory } from './tenant-memory.ts';

/** Empty for a function that does not isolate its tenants. */
export interface TenantOption {
  readonly tenantId?: string;
}

type Item = vscode.QuickPickItem & { readonly tenantId?: string };

/** Knows for which tenant a function is to be invoked, and asks the user where nobody does. */
export class Tenants {
  readonly #memory: TenantMemory;

  constructor(memory: TenantMemory) {
    this.#memory = memory;
  }

  /** The `given` tenant, else the last one of the function, else the one that the user chooses; undefined where the user chooses none. Remembers it. */
  async of(reference: FunctionReference, given: string | undefined): Promise<TenantOption | undefined> {
    if (!reference.fn.perTenant) return {};
    const key = functionKey(reference);
    const tenantId = given ?? this.#memory.recent(key)[0] ?? (await this.#ask(reference));
    if (tenantId === undefined) return undefined;
    this.#memory.remember(key, tenantId);
    return { tenantId };
  }

  /** As `of`, but asks where there is something to choose. */
  async choose(reference: FunctionReference): Promise<TenantOption | undefined> {
    if (!reference.fn.perTenant) return {};
    const tenantId = await this.#ask(reference);
    return tenantId === undefined ? undefined : { tenantId };
  }

  /** The last tenant of the function, without asking anybody. */
  last(reference: FunctionReference): TenantOption {
    const tenantId = reference.fn.perTenant ? this.#memory.recent(functionKey(reference))[0] : undefined;
    return tenantId === undefined ? {} : { tenantId };
  }

  async #ask(reference: FunctionReference): Promise<string | undefined> {
    const recent = this.#memory.recent(functionKey(reference));
    const quickPick = vscode.window.createQuickPick<Item>();
    quickPick.title = vscode.l10n.t('Invoke {0}', reference.fn.id);
    quickPick.placeholder = recent.length === 0 ? vscode.l10n.t('Type the id of the tenant to invoke it for') : vscode.l10n.t('Choose the tenant to invoke it for, or type the id of another');
    const show = (): void => {
      quickPick.items = items(quickPick.value, recent);
    };
    show();
    quickPick.show();
    try {
      return await new Promise<string | undefined>((resolve) => {
        quickPick.onDidChangeValue(show);
        quickPick.onDidAccept(() => {
          const tenantId = quickPick.activeItems[0]?.tenantId;
          if (tenantId !== undefined) resolve(tenantId);
        });
        quickPick.onDidHide(() => resolve(undefined));
      });
    } finally {
      quickPick.dispose();
    }
  }
}

function items(typed: string, recent: readonly string[]): readonly Item[] {
  const known = recent.map((tenantId): Item => ({ label: tenantId, tenantId, iconPath: new vscode.ThemeIcon('history') }));
  if (typed === '' || recent.includes(typed)) return known;
  const own: Item = isTenantId(typed) ? { label: typed, tenantId: typed, description: vscode.l10n.t('new tenant'), iconPath: new vscode.ThemeIcon('organization'), alwaysShow: true }
    : { label: vscode.l10n.t('Use 1 to 256 letters, digits, spaces and . _ : / = + - @.'), iconPath: new vscode.ThemeIcon('warning'), alwaysShow: true };
  return [...known, own];
}
