// The platform's message channel, declared here because the package is compiled without the DOM's and Node's types.
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}
declare const MessageChannel: new () => { readonly port1: Port; readonly port2: Port };

/** Lets the event loop run other tasks. */
export interface EventLoop {
  turn(): Promise<void>;
  close(): void;
}

/** By a message to ourselves: a timer would wait 1 ms in Node and 4 ms in browsers, as long as the work in between. */
export function eventLoop(): EventLoop {
  const { port1, port2 } = new MessageChannel();
  return {
    turn: () =>
      new Promise((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      }),
    close() {
      port1.close();
    },
  };
}
