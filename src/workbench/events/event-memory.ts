import type * as vscode from 'vscode';
import { RecentList } from '../recent-list.ts';
import { sameOrigin, type EventOrigin } from './event-origin.ts';

/** Which events each function was invoked with. */
export class EventMemory extends RecentList<EventOrigin> {
  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>) {
    super(memento, 'recentEvents', 5, sameOrigin);
  }
}
