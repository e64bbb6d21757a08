import type * as vscode from 'vscode';
import { RecentList } from '../recent-list.ts';

/** For which tenants each function was invoked. */
export class TenantMemory extends RecentList<string> {
  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>) {
    super(memento, 'recentTenants', 8);
  }
}
