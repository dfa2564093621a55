// The platforms' task queues, declared here because the package is compiled without the DOM's and Node's types.
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}
declare const MessageChannel: (new () => { readonly port1: Port; readonly port2: Port }) | undefined;
declare const setImmediate: ((callback: () => void) => void) | undefined;
declare const setTimeout: (callback: () => void) => unknown;

/** Lets the event loop run other tasks. */
export interface EventLoop {
  turn(): Promise<void>;
  close(): void;
}

/**
 * By setImmediate in Node, by a message to ourselves in browsers: a timer would wait 1 ms or 4 ms, as long as the work in
 * between. Node's message ports are no substitute, since they are served a thousand messages at a time, timers unheard. A
 * test's imitation of a browser (jsdom) may have neither: there a timer must do.
 */
export function eventLoop(): EventLoop {
  if (typeof setImmediate === 'function') {
    const immediate = setImmediate;
    return { turn: () => new Promise((resolve) => immediate(resolve)), close: () => undefined };
  }
  if (typeof MessageChannel !== 'function') {
    return { turn: () => new Promise((resolve) => void setTimeout(resolve)), close: () => undefined };
  }
  const { port1, port2 } = new MessageChannel();
  return {
    turn: () =>
      new Promise((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      }),
    close: () => port1.close(),
  };
}
