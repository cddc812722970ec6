// Reads a TensorFlow Lite file: tensors, constants and the steps from input to output. Only what the person finder uses.

/** A table of FlatBuffers: fields by number, all offsets relative. */
class Table {
  constructor(
    readonly view: DataView,
    readonly at: number,
  ) {}

  private field(number: number): number {
    const vtable = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + 2 * number;
    const offset = entry < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : this.at + offset;
  }

  byte(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  int(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : this.view.getInt32(at, true);
  }

  /** Where the offset in this field leads, 0 if it is absent. */
  private target(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : at + this.view.getUint32(at, true);
  }

  table(number: number): Table | undefined {
    const at = this.target(number);
    return at === 0 ? undefined : new Table(this.view, at);
  }

  bytes(number: number): DataView {
    const at = this.target(number);
    const length = at === 0 ? 0 : this.view.getUint32(at, true);
    return new DataView(this.view.buffer, this.view.byteOffset + at + 4, length);
  }

  text(number: number): string {
    return new TextDecoder().decode(this.bytes(number));
  }

  ints(number: number): number[] {
    const at = this.target(number);
    const length = at === 0 ? 0 : this.view.getUint32(at, true);
    return Array.from({ length }, (_, i) => this.view.getInt32(at + 4 + 4 * i, true));
  }

  tables(number: number): Table[] {
    const start = this.target(number) + 4;
    return this.ints(number).map((offset, i) => new Table(this.view, start + 4 * i + offset));
  }
}

export interface Tensor {
  shape: number[];
  /** Of constants. */
  values: Float32Array | undefined;
}

export type StepKind =
  | 'add' | 'convolution' | 'depthwise' | 'sigmoid' | 'multiply' | 'relu' | 'enlarge' | 'mean' | 'hard-swish' | 'unfold';

export interface Step {
  kind: StepKind;
  inputs: number[];
  output: number;
  stride: number;
}

export interface Model {
  tensors: Tensor[];
  steps: Step[];
  input: number;
  output: number;
}

/** BuiltinOperator of the schema; unpacking half floats is done while reading. */
const kKinds: Record<number, StepKind> = {
  0: 'add', 3: 'convolution', 4: 'depthwise', 14: 'sigmoid', 18: 'multiply', 19: 'relu', 23: 'enlarge', 40: 'mean',
  117: 'hard-swish',
};
const kDequantize = 6;
const kCustom = 32;
const kUnfold = 'Convolution2DTransposeBias';
const kHalf = 1; // TensorType

/** IEEE 754 binary16. */
export function halfToFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

function floatsOf(data: DataView, half: boolean): Float32Array {
  return half
    ? Float32Array.from({ length: data.byteLength / 2 }, (_, i) => halfToFloat(data.getUint16(2 * i, true)))
    : Float32Array.from({ length: data.byteLength / 4 }, (_, i) => data.getFloat32(4 * i, true));
}

/** @throws Error when the file is no model or has a step that is not known here. */
export function readModel(file: ArrayBuffer): Model {
  const view = new DataView(file);
  if (new TextDecoder().decode(file.slice(4, 8)) !== 'TFL3') throw new Error('not a TensorFlow Lite model');
  const root = new Table(view, view.getUint32(0, true));
  const graph = root.tables(2)[0];
  if (!graph) throw new Error('a model without a graph');
  const operators = root.tables(1).map((code) => ({ builtin: Math.max(code.byte(0), code.int(3)), custom: code.text(1) }));
  const buffers = root.tables(4);
  const tensors = graph.tables(0).map((tensor): Tensor => {
    const data = buffers[tensor.int(2)]?.bytes(0);
    const constant = data && data.byteLength > 0;
    return { shape: tensor.ints(0), values: constant ? floatsOf(data, tensor.byte(1) === kHalf) : undefined };
  });

  const steps: Step[] = [];
  for (const operator of graph.tables(3)) {
    const { builtin, custom } = operators[operator.int(0)] ?? { builtin: -1, custom: '' };
    const inputs = operator.ints(1);
    const output = operator.ints(2)[0] ?? -1;
    if (builtin === kDequantize) {
      const [from, to] = [tensors[inputs[0] ?? -1], tensors[output]];
      if (from && to) to.values = from.values;
      continue;
    }
    const kind = builtin === kCustom && custom === kUnfold ? 'unfold' : kKinds[builtin];
    if (!kind) throw new Error(`the model has a step of kind ${builtin} ${custom}`);
    const convolves = kind === 'convolution' || kind === 'depthwise';
    steps.push({ kind, inputs, output, stride: convolves ? (operator.table(4)?.int(1) ?? 1) : 1 });
  }
  return { tensors, steps, input: graph.ints(1)[0] ?? -1, output: graph.ints(2)[0] ?? -1 };
}
