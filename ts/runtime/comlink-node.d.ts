/** Comlink's adapter of Node's ports, which its package types only under another file name. */
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { MessagePort, Worker } from 'node:worker_threads';
  import type { Endpoint } from 'comlink';

  /** A port or worker of `node:worker_threads` as comlink's end of a wire. */
  export default function nodeEndpoint(port: MessagePort | Worker): Endpoint;
}
