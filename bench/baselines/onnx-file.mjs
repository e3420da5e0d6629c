/** A dense model as an ONNX file: Gemm and activation for every layer; the few messages that this takes. */

import { createRequire } from 'node:module';

const protobuf = createRequire(import.meta.url)('protobufjs');

const one = (id, type) => ({ id, type });
const many = (id, type) => ({ id, type, rule: 'repeated' });
const message = (fields) => ({ fields });

/** Numbers of fields and types as in onnx.proto3. */
const { nested } = protobuf.Root.fromJSON({
  nested: {
    Model: message({ irVersion: one(1, 'int64'), graph: one(7, 'Graph'), opsets: many(8, 'Opset') }),
    Opset: message({ domain: one(1, 'string'), version: one(2, 'int64') }),
    Graph: message({
      nodes: many(1, 'Node'),
      name: one(2, 'string'),
      initializers: many(5, 'Tensor'),
      inputs: many(11, 'Value'),
      outputs: many(12, 'Value'),
    }),
    Node: message({ inputs: many(1, 'string'), outputs: many(2, 'string'), opType: one(4, 'string') }),
    Tensor: message({
      dims: many(1, 'int64'),
      dataType: one(2, 'int32'),
      name: one(8, 'string'),
      rawData: one(9, 'bytes'),
    }),
    Value: message({ name: one(1, 'string'), type: one(2, 'Type') }),
    Type: message({ tensor: one(1, 'TensorType') }),
    TensorType: message({ elementType: one(1, 'int32'), shape: one(2, 'Shape') }),
    Shape: message({ dims: many(1, 'Dimension') }),
    Dimension: message({ value: one(1, 'int64') }),
  },
});

const float = 1;

/**
 * @param {number[]} widths
 * @param {number} batch
 * @param {{ shape: number[], data: Float32Array }[]} parameters weight `[in, out]` and bias of every layer, in order
 * @returns {Uint8Array}
 */
export function modelFile(widths, batch, parameters) {
  const last = widths.length - 1;
  const nodes = widths.slice(1).flatMap((_, index) => {
    const input = index === 0 ? 'x' : `h${index}`;
    const output = index + 1 === last ? 'y' : `h${index + 1}`;
    return [
      { opType: 'Gemm', inputs: [input, `p${2 * index}`, `p${2 * index + 1}`], outputs: [`z${index}`] },
      { opType: index + 1 === last ? 'Sigmoid' : 'Relu', inputs: [`z${index}`], outputs: [output] },
    ];
  });
  const initializers = parameters.map(({ shape, data }, index) => ({
    name: `p${index}`,
    dims: shape,
    dataType: float,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  const value = (name, width) => ({
    name,
    type: { tensor: { elementType: float, shape: { dims: [{ value: batch }, { value: width }] } } },
  });
  const graph = {
    name: 'autoencoder',
    nodes,
    initializers,
    inputs: [value('x', widths[0])],
    outputs: [value('y', widths[last])],
  };
  return nested.Model.encode({ irVersion: 8, opsets: [{ domain: '', version: 13 }], graph }).finish();
}
