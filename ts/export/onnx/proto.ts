/**
 * The few messages of onnx.proto3 that a model takes, in protobuf's wire format: a field is its number and kind, then a
 * variable-length integer, or a length and as many bytes.
 *
 * Reference: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3>, whose numbers stand here.
 */

const utf8 = new TextEncoder();

/** Bytes in pieces, joined once at the end. */
type Bytes = Uint8Array[];

/** Integers of an attribute, a real number, one of these, texts. */
export type AttributeValue = number | readonly number[] | { float: number } | string | readonly string[];

/** An operation of the graph. */
export interface NodeProto {
  type: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Record<string, AttributeValue>;
}

/** Constant numbers of the graph. */
export interface TensorProto {
  name: string;
  shape: readonly number[];
  data: Float32Array | Float64Array | BigInt64Array;
}

/** An input or output; the batch has a name instead of a size. */
export interface ValueProto {
  name: string;
  type: 'float' | 'int64';
  shape: readonly (number | string)[];
}

/** A whole model. */
export interface ModelProto {
  opset: number;
  nodes: readonly NodeProto[];
  constants: readonly TensorProto[];
  inputs: readonly ValueProto[];
  outputs: readonly ValueProto[];
  /** What the file says about itself. */
  notes: Record<string, string>;
}

/** Kinds of numbers, as files and the operation Cast name them. */
export const elementTypes = { float: 1, int64: 7, double: 11 } as const;
/** The oldest version of the container with what is used of it. */
const irVersion = 7;

/** The file. */
export function encodeModel(model: ModelProto): Uint8Array {
  const opset = [...text(1, ''), ...integer(2, model.opset)];
  const graph = [
    ...model.nodes.flatMap((node) => message(1, nodeBytes(node))),
    ...text(2, 'autoencoder'),
    ...model.constants.flatMap((tensor) => message(5, tensorBytes(tensor))),
    ...model.inputs.flatMap((value) => message(11, valueBytes(value))),
    ...model.outputs.flatMap((value) => message(12, valueBytes(value))),
  ];
  return joined([
    ...integer(1, irVersion),
    ...text(2, 'hourglass-ae'),
    ...message(7, graph),
    ...message(8, opset),
    ...Object.entries(model.notes).flatMap(([key, value]) =>
      message(14, [...text(1, key), ...text(2, value)]),
    ),
  ]);
}

const nodeBytes = ({ inputs, outputs, type, attributes }: NodeProto): Bytes => [
  ...inputs.flatMap((name) => text(1, name)),
  ...outputs.flatMap((name) => text(2, name)),
  ...text(3, outputs[0]!),
  ...text(4, type),
  ...Object.entries(attributes).flatMap(([name, value]) =>
    message(5, [...text(1, name), ...attributeBytes(value)]),
  ),
];

function attributeBytes(value: AttributeValue): Bytes {
  const kind = (type: number) => integer(20, type);
  if (typeof value === 'number') return [...integer(3, value), ...kind(2)];
  if (typeof value === 'string') return [...text(4, value), ...kind(3)];
  if ('float' in value) return [...float(2, value.float), ...kind(1)];
  if (value.every((each) => typeof each === 'string'))
    return [...value.flatMap((each) => text(9, each)), ...kind(8)];
  return [...value.flatMap((each) => integer(8, Number(each))), ...kind(7)];
}

const tensorBytes = ({ name, shape, data }: TensorProto): Bytes => [
  ...shape.flatMap((size) => integer(1, size)),
  ...integer(2, elementTypes[kindOf(data)]),
  ...text(8, name),
  ...field(9, littleEndian(data)),
];

const kindOf = (data: TensorProto['data']): keyof typeof elementTypes => {
  if (data instanceof BigInt64Array) return 'int64';
  return data instanceof Float64Array ? 'double' : 'float';
};

const valueBytes = ({ name, type, shape }: ValueProto): Bytes => {
  const sizes = shape.flatMap((size) =>
    message(1, typeof size === 'number' ? integer(1, size) : text(2, size)),
  );
  const tensor = [...integer(1, elementTypes[type]), ...message(2, sizes)];
  return [...text(1, name), ...message(2, message(1, tensor))];
};

/** Everything that runs WebAssembly keeps its numbers little-endian, as the file does. */
const littleEndian = (data: TensorProto['data']) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Seven bits a byte, the lowest first; sizes and axes are far from where JavaScript's numbers lose digits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const integer = (id: number, value: number): Bytes => [varint(id * 8), varint(value)];
const field = (id: number, bytes: Uint8Array): Bytes => [varint(id * 8 + 2), varint(bytes.length), bytes];
const text = (id: number, value: string): Bytes => field(id, utf8.encode(value));
const message = (id: number, parts: Bytes): Bytes => field(id, joined(parts));
const float = (id: number, value: number): Bytes => [
  varint(id * 8 + 5),
  littleEndian(Float32Array.of(value)),
];

function joined(parts: Bytes): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
