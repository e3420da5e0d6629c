/** A graph under construction: operations in order, and the constants that they read. */

import type { Shape } from '../../spec/common.js';
import { featuresOf } from '../../spec/shapes.js';
import type { AttributeValue, NodeProto, TensorProto } from './proto.js';

/** A value on its way through the graph: its name, and its shape without the batch axis. */
export interface Flow {
  name: string;
  shape: Shape;
}

/** Collects nodes and constants; every method returns the name of what it made. */
export class Graph {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  #names = 0;

  /** An operation with one output that is used. */
  op(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  /** An operation with several outputs. */
  ops(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes: Record<string, AttributeValue> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () => this.#name(type));
    this.nodes.push({ type, inputs, outputs, attributes });
    return outputs;
  }

  /** Real numbers; a scalar without a shape. */
  floats(values: ArrayLike<number>, shape: Shape = [], name = this.#name('constant')): string {
    return this.#constant({ name, shape, data: Float32Array.from(values) });
  }

  /** Real numbers in double precision. */
  doubles(values: ArrayLike<number>, shape: Shape = []): string {
    return this.#constant({ name: this.#name('constant'), shape, data: Float64Array.from(values) });
  }

  /** One real number. */
  float(value: number): string {
    return this.floats([value]);
  }

  /** Whole numbers: axes and shapes. */
  ints(...values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant({ name: this.#name('constant'), shape: [values.length], data });
  }

  /** The same values of every row in another shape. */
  reshape({ name, shape }: Flow, wanted: Shape): Flow {
    if (String(shape) === String(wanted)) return { name, shape };
    return { name: this.op('Reshape', [name, this.ints(0, ...wanted)]), shape: wanted };
  }

  /** All values of a row along one axis. */
  flat(flow: Flow): Flow {
    return this.reshape(flow, [featuresOf(flow.shape)]);
  }

  /** [..., channels] → [channels, ...], as convolutions want it. */
  channelsFirst({ name, shape }: Flow): string {
    const axes = shape.map((_, axis) => axis + 1);
    return this.op('Transpose', [name], { perm: [0, axes.at(-1)!, ...axes.slice(0, -1)] });
  }

  /** The way back, to this shape. */
  channelsLast(name: string, shape: Shape): Flow {
    const axes = shape.slice(1).map((_, axis) => axis + 2);
    return { name: this.op('Transpose', [name], { perm: [0, ...axes, 1] }), shape };
  }

  #constant(tensor: TensorProto): string {
    this.constants.push(tensor);
    return tensor.name;
  }

  #name(what: string): string {
    return `${what}_${this.#names++}`;
  }
}
