/**
 * The interface of the generated glue (`dist/wasm/{st,mt}/hourglass.js`): the only place that types it.
 *
 * Structured values cross as JSON, numbers as typed arrays. A refused input is thrown as a plain object with the
 * details of an `AutoencoderError`; any other throw means that the instance is lost.
 */

/** Numbers that go into the engine; bytes mean value / 255. */
export type Numbers = Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Numbers that come out: copies, whose buffers may be transferred. */
export type Values = Float32Array<ArrayBuffer>;

/** One model and its training run, inside wasm. */
export interface Session {
  free(): void;
  spec(): string;
  summary(): string;
  history(): string;
  card(): string;
  attach(key: string, json: string): void;
  attachment(key: string): string | undefined;
  setData(
    slot: 'input' | 'target' | 'validation' | 'validationTarget' | 'validationMask' | 'weights' | 'mask',
    data: Numbers,
    rows: number,
  ): void;
  /** Of the rows of a slot, or of the next call. */
  setLabels(slot: 'input' | 'validation' | 'call', labels: Uint32Array): void;
  clearData(): void;
  beginTraining(options: string): string;
  adjust(json: string): void;
  /** Rows that a stream at work takes now. */
  streamRoom(): number;
  /** Takes what was handed over into the stream; where that is nothing, its epoch ends. */
  pour(): void;
  trainSteps(count: number, members: number): string;
  encode(data: Numbers, rows: number, members: number): Values;
  decode(codes: Numbers, rows: number, members: number): Values;
  reconstruct(data: Numbers, rows: number, members: number): Values;
  sample(count: number, seed: number, temperature: number, members: number): Values;
  pack(codes: Values, axes: Uint32Array, note: Uint32Array, step: number): Uint8Array<ArrayBuffer>;
  /** `{ axes, note }` in JSON. */
  unpackHead(bytes: Uint8Array): string;
  unpack(bytes: Uint8Array): Values;
  statistics(data: Numbers, rows: number, members: number): string;
  score(
    data: Numbers,
    target: Numbers | undefined,
    rows: number,
    perFeature: boolean,
    sum: boolean,
    members: number,
  ): Values;
  evaluate(
    data: Numbers,
    target: Numbers | undefined,
    mask: Numbers | undefined,
    rows: number,
    samples: number | undefined,
    members: number,
  ): string;
  latentDim(): number;
  parameters(): string;
  parameter(name: string): Values;
  setParameter(name: string, values: Float32Array): void;
  save(withTraining: boolean): Uint8Array<ArrayBuffer>;
  memoryBytes(): number;
}

/** What `pca` of the glue returns. */
export interface PrincipalComponents {
  mean: Values;
  components: Values;
  explainedVariance: Values;
  explainedVarianceRatio: Values;
  points: Values;
}

/** What `initSync` takes; the memory is the caller's only in the threaded build. */
export interface InitOptions {
  module: WebAssembly.Module;
  memory?: WebAssembly.Memory;
}

/** Rust's side of the thread pool: told how many workers to expect, and when they are there. */
export interface PoolBuilder {
  numThreads(): number;
  receiver(): number;
  build(): void;
}

/** What both builds export. */
export interface Glue {
  Session: { new (spec: string, seed: number): Session; load(bytes: Uint8Array): Session };
  pca(data: Numbers, rows: number, columns: number, dimensions: number, members: number): PrincipalComponents;
  canHold(bytes: number): boolean;
  onBeat(listener: () => void): void;
  setSpin(turns: number): void;
  setOrdered(ordered: boolean): void;
  spin(turns: number): void;
  initSync(options: InitOptions): { memory: WebAssembly.Memory };
}

/** What the threaded build exports besides. */
export interface ThreadedGlue extends Glue {
  initThreadPool(threads: number): Promise<void>;
  poisonAddress(): number;
  wbg_rayon_start_worker(receiver: number): void;
}
