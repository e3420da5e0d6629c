/**
 * What stands between a message and the engine in the worker: signs of life while calls are open, and refusal of
 * every call after a trap.
 */

import { AutoencoderError, hasErrorDetails } from '../errors.js';
import type { Engine } from './engine.js';

/** Milliseconds between two signs of life. */
const beatInterval = 200;

/** Signs of life: from the engine's kernels while they work, from a timer while a call waits for something else. */
export class Pulse {
  readonly #post: () => void;
  #last = 0;
  #busy = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(post: () => void) {
    this.#post = post;
  }

  /** Posts a sign of life, unless the last one was a moment ago. */
  readonly beat = (): void => {
    const now = performance.now();
    if (now - this.#last < beatInterval) return;
    this.#last = now;
    this.#post();
  };

  /** Keeps beating while a call is open. */
  async during<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    this.#busy += 1;
    this.#timer ??= setInterval(this.beat, beatInterval);
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }
}

/** Refuses every call after a trap, and turns whatever is thrown into an error of ours. */
export class Guard {
  readonly #pulse: Pulse;
  #lost: AutoencoderError | undefined;

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  /** An error of ours as it is; anything else is a trap, after which the engine is lost. */
  readonly explain = (error: unknown): AutoencoderError => {
    if (error instanceof AutoencoderError) return error;
    if (hasErrorDetails(error)) return new AutoencoderError(error);
    this.#lost ??= new AutoencoderError(
      {
        code: 'engineLost',
        path: '',
        expected: 'an engine that works',
        received: `a trap (${error instanceof Error ? error.message : String(error)})`,
        hint: 'create the model anew, or load its last checkpoint',
      },
      { cause: error },
    );
    return this.#lost;
  };

  /** The engine with every method guarded. */
  around(engine: Engine): Engine {
    return new Proxy(engine, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...values: unknown[]) => this.#call(() => Reflect.apply(method, target, values));
      },
    });
  }

  async #call(work: () => unknown): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await this.#pulse.during(work);
    } catch (error) {
      throw this.explain(error);
    }
  }
}
