/** The one line to the extension, typed by a panel's own protocol. */

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host<Message> {
  post(message: Message): void;
  /** What this page kept of itself; unchecked, since an older version may have written it. */
  state(): unknown;
  keep(state: unknown): void;
}

/** May be called once a page. `receive` gets whatever arrives, unchecked. */
export function connect<Message>(receive: (data: unknown) => void): Host<Message> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event) => receive(event.data));
  return {
    post: (message) => api.postMessage(message),
    state: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
