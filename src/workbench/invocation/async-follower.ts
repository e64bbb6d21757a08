import type { AsyncInvocation } from '../../core/asynchronous/async-invocation.ts';
import type { AsyncInvoker } from '../../core/asynchronous/async-invoker.ts';
import { isSettled } from '../../core/asynchronous/async-invocation.ts';

export interface AsyncFollowing {
  /** A new state of the invocation, or of one that its record was sent to. `parent` is absent for the former. */
  changed(invocation: AsyncInvocation, before: AsyncInvocation | undefined, parent: AsyncInvocation | undefined): void;
  /** It is over; what its record was sent to may not be. */
  ended(invocation: AsyncInvocation, parent: AsyncInvocation | undefined): void;
}

/** Follows one invocation and those of the functions that are its destinations, until all are over. To be called before the invocation is queued; returns what ends it early. */
export function followInvocation(queue: AsyncInvoker, requestId: string, following: AsyncFollowing): () => void {
  const known = new Map<string, AsyncInvocation>();
  const open = new Map<string, AsyncInvocation | undefined>([[requestId, undefined]]);
  const unsubscribe = queue.onChange((invocation) => {
    const { requestId: id } = invocation;
    if (!open.has(id)) return;
    const parent = open.get(id);
    const before = known.get(id);
    known.set(id, invocation);
    for (const { invoked } of invocation.deliveries) if (invoked !== undefined && !known.has(invoked)) open.set(invoked, invocation);
    following.changed(invocation, before, parent);
    if (!isSettled(invocation) || (before !== undefined && isSettled(before))) return;
    // Deliveries and the problem come with or right after the state.
    void queue.settled(id).then((last = invocation) => {
      open.delete(id);
      if (open.size === 0) unsubscribe();
      following.ended(last, parent);
    });
  });
  return unsubscribe;
}
