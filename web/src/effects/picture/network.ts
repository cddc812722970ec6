// Runs a model on the kernels in WebAssembly. Everything is laid out once; a run then allocates nothing.

import { type Model, readModel, type Step, type Tensor } from './tflite';

type Kernel = (...given: number[]) => void;
type Kernels = Record<
  'pointwise' | 'surroundings' | 'depthwise' | 'enlarge' | 'unfold' | 'mean' | 'scale' | 'add' | 'relu' | 'hard_swish',
  Kernel
>;

const kStart = 131_072; // below stand the stack and the constants of the kernels
const kPage = 65_536;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Where tensors stand in memory. A place is used again when nobody needs its content any more. */
class Layout {
  private end = kStart;
  private readonly free = new Map<number, number[]>();

  take(floats: number): number {
    const known = this.free.get(floats)?.pop();
    if (known !== undefined) return known;
    const at = this.end;
    this.end += Math.ceil((floats * 4) / 16) * 16;
    return at;
  }

  release(at: number, floats: number): void {
    this.free.set(floats, [...(this.free.get(floats) ?? []), at]);
  }

  get pages(): number {
    return Math.ceil(this.end / kPage);
  }
}

/** TensorFlow's "same": what lies outside is shared by both ends, the odd one at the far end. */
const before = (size: number, kernel: number, stride: number, out: number): number =>
  Math.floor(Math.max(0, (out - 1) * stride + kernel - size) / 2);

export class Network {
  /** To be filled before a run, and what it leaves. */
  readonly input: Float32Array;
  readonly output: Float32Array;
  readonly width: number;
  readonly height: number;
  private readonly runs: (() => void)[] = [];

  private constructor(
    private readonly model: Model,
    private readonly kernels: Kernels,
    private readonly memory: WebAssembly.Memory,
    places: { at: Map<number, number>; scratch: number },
  ) {
    const floats = (tensor: number): Float32Array =>
      new Float32Array(memory.buffer, places.at.get(tensor), sizeOf(this.tensor(tensor).shape));
    this.input = floats(model.input);
    this.output = floats(model.output);
    [, this.height = 0, this.width = 0] = this.tensor(model.input).shape;
    for (const [tensor, at] of places.at) this.fill(tensor, at);
    for (const step of model.steps) this.runs.push(this.prepare(step, places, floats));
  }

  static async load(file: ArrayBuffer, module: WebAssembly.Module): Promise<Network> {
    const model = readModel(file);
    const { layout, ...places } = lay(model);
    const memory = new WebAssembly.Memory({ initial: layout.pages });
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    return new Network(model, instance.exports as unknown as Kernels, memory, places);
  }

  run(): void {
    for (const run of this.runs) run();
  }

  private tensor(index: number): Tensor {
    const tensor = this.model.tensors[index];
    if (!tensor) throw new Error('the model names a tensor that it does not have');
    return tensor;
  }

  /** Weights of convolutions are turned from [out][in] to [in][out]. */
  private fill(index: number, at: number): void {
    const { values, shape } = this.tensor(index);
    if (!values) return;
    const target = new Float32Array(this.memory.buffer, at, values.length);
    const turned = this.model.steps.some((step) => step.kind === 'convolution' && step.inputs[1] === index);
    if (!turned) return target.set(values);
    const outs = shape[0] ?? 1;
    const ins = values.length / outs;
    for (let o = 0; o < outs; o++) for (let i = 0; i < ins; i++) target[i * outs + o] = values[o * ins + i] ?? 0;
  }

  private prepare(
    step: Step,
    places: { at: Map<number, number>; scratch: number },
    floats: (tensor: number) => Float32Array,
  ): () => void {
    const { kernels: k } = this;
    const [first = -1, second = -1, third = -1] = step.inputs;
    const at = (index: number): number => places.at.get(index) ?? 0;
    const [, h = 1, w = 1, c = 1] = this.tensor(first).shape;
    const { shape } = this.tensor(step.output);
    const [, outH = 1, outW = 1, outC = 1] = shape;
    const [a, b, bias, out] = [at(first), at(second), at(third), at(step.output)];
    const size = sizeOf(shape);
    switch (step.kind) {
      case 'convolution': {
        const kernel = this.tensor(second).shape[1] ?? 1;
        if (kernel === 1 && step.stride === 1) return () => k.pointwise(a, h * w, c, b, bias, outC, out);
        const top = before(h, kernel, step.stride, outH);
        const left = before(w, kernel, step.stride, outW);
        return () => {
          k.surroundings(a, h, w, c, kernel, step.stride, top, left, outH, outW, places.scratch);
          k.pointwise(places.scratch, outH * outW, kernel * kernel * c, b, bias, outC, out);
        };
      }
      case 'depthwise': {
        const kernel = this.tensor(second).shape[1] ?? 1;
        const top = before(h, kernel, step.stride, outH);
        const left = before(w, kernel, step.stride, outW);
        return () => k.depthwise(a, h, w, c, b, bias, kernel, step.stride, top, left, outH, outW, out);
      }
      case 'add':
        return () => k.add(a, b, size, out);
      case 'multiply':
        return () => k.scale(a, h * w, c, b, out);
      case 'relu':
        return () => k.relu(a, size, out);
      case 'hard-swish':
        return () => k.hard_swish(a, size, out);
      case 'mean':
        return () => k.mean(a, h * w, c, out);
      case 'enlarge':
        return () => k.enlarge(a, h, w, c, out);
      case 'unfold': {
        const constant = this.tensor(third).values?.[0] ?? 0;
        return () => k.unfold(a, h, w, c, b, constant, out);
      }
      case 'sigmoid': {
        const [from, to] = [floats(first), floats(step.output)];
        return () => {
          for (let i = 0; i < to.length; i++) to[i] = 1 / (1 + Math.exp(-(from[i] ?? 0)));
        };
      }
    }
  }
}

function lay(model: Model): { at: Map<number, number>; scratch: number; layout: Layout } {
  const layout = new Layout();
  const at = new Map<number, number>();
  const floats = (tensor: number): number => sizeOf(model.tensors[tensor]?.shape ?? []);
  const lastUse = new Map<number, number>();
  let scratchSize = 0;
  model.steps.forEach((step, i) => {
    for (const input of step.inputs) {
      lastUse.set(input, i);
      if (model.tensors[input]?.values && !at.has(input)) at.set(input, layout.take(floats(input)));
    }
    const weights = model.tensors[step.inputs[1] ?? -1]?.shape ?? [];
    if (step.kind === 'convolution' && (weights[1] ?? 1) > 1) {
      const pixels = (model.tensors[step.output]?.shape ?? []).slice(1, 3);
      scratchSize = Math.max(scratchSize, sizeOf(pixels) * sizeOf(weights.slice(1)));
    }
  });
  const scratch = layout.take(scratchSize);
  at.set(model.input, layout.take(floats(model.input)));
  model.steps.forEach((step, i) => {
    at.set(step.output, layout.take(floats(step.output)));
    for (const input of new Set(step.inputs)) {
      const done = lastUse.get(input) === i && input !== model.input && !model.tensors[input]?.values;
      if (done) layout.release(at.get(input) ?? 0, floats(input));
    }
  });
  return { at, scratch, layout };
}
