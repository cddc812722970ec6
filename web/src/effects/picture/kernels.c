// The arithmetic of the person finder, for WebAssembly with SIMD. Tensors are channels-last floats; the number of
// channels is a multiple of four throughout. Built by scripts/kernels.sh into kernels.wasm, which is kept beside this.

typedef float v4 __attribute__((vector_size(16), aligned(4)));

static inline v4 load(const float *p) { return *(const v4 *)p; }
static inline void store(float *p, v4 v) { *(v4 *)p = v; }
static inline v4 all(float x) { return (v4){x, x, x, x}; }

// A convolution of single pixels is a product of matrices. Weights stand as [in][out]. Four pixels by eight channels at
// a time stay in registers.
static void block(const float *in, int in_c, const float *weights, const float *bias, int out_c, float *out, int rows,
                  int from, int lanes) {
  v4 sum[4][2];
  for (int r = 0; r < 4; ++r)
    for (int l = 0; l < 2; ++l) sum[r][l] = l < lanes ? load(bias + from + 4 * l) : all(0);
  const float *row[4];
  for (int r = 0; r < 4; ++r) row[r] = in + (r < rows ? r : 0) * in_c;
  const float *w = weights + from;
  for (int i = 0; i < in_c; ++i, w += out_c) {
    v4 w0 = load(w), w1 = lanes > 1 ? load(w + 4) : all(0);
    for (int r = 0; r < 4; ++r) {
      v4 x = all(row[r][i]);
      sum[r][0] += x * w0;
      sum[r][1] += x * w1;
    }
  }
  for (int r = 0; r < rows; ++r)
    for (int l = 0; l < lanes; ++l) store(out + r * out_c + from + 4 * l, sum[r][l]);
}

void pointwise(const float *in, int pixels, int in_c, const float *weights, const float *bias, int out_c, float *out) {
  for (int p = 0; p < pixels; p += 4)
    for (int c = 0; c < out_c; c += 8)
      block(in + p * in_c, in_c, weights, bias, out_c, out + p * out_c, pixels - p < 4 ? pixels - p : 4, c,
            out_c - c < 8 ? 1 : 2);
}

// Lays the surroundings of every output pixel side by side, so that pointwise() does the rest of a convolution.
void surroundings(const float *in, int h, int w, int c, int kernel, int stride, int top, int left, int out_h, int out_w,
                  float *out) {
  for (int y = 0; y < out_h; ++y)
    for (int x = 0; x < out_w; ++x)
      for (int ky = 0; ky < kernel; ++ky)
        for (int kx = 0; kx < kernel; ++kx) {
          int iy = y * stride + ky - top, ix = x * stride + kx - left;
          int inside = iy >= 0 && iy < h && ix >= 0 && ix < w;
          for (int i = 0; i < c; ++i) *out++ = inside ? in[(iy * w + ix) * c + i] : 0;
        }
}

// Each channel on its own. Weights stand as [ky][kx][channel].
void depthwise(const float *in, int h, int w, int c, const float *weights, const float *bias, int kernel, int stride,
               int top, int left, int out_h, int out_w, float *out) {
  for (int y = 0; y < out_h; ++y)
    for (int x = 0; x < out_w; ++x, out += c) {
      int y0 = y * stride - top, x0 = x * stride - left;
      int ky0 = y0 < 0 ? -y0 : 0, ky1 = h - y0 < kernel ? h - y0 : kernel;
      int kx0 = x0 < 0 ? -x0 : 0, kx1 = w - x0 < kernel ? w - x0 : kernel;
      for (int i = 0; i < c; i += 4) {
        v4 sum = load(bias + i);
        for (int ky = ky0; ky < ky1; ++ky) {
          const float *pixel = in + ((y0 + ky) * w + x0 + kx0) * c + i;
          const float *weight = weights + (ky * kernel + kx0) * c + i;
          for (int kx = kx0; kx < kx1; ++kx, pixel += c, weight += c) sum += load(pixel) * load(weight);
        }
        store(out + i, sum);
      }
    }
}

// Twice as wide and high. The middle of four new pixels is where the old one was.
void enlarge(const float *in, int h, int w, int c, float *out) {
  for (int y = 0; y < 2 * h; ++y) {
    int y0 = (y - 1) >> 1, y1 = y0 + 1 < h ? y0 + 1 : h - 1;
    float fy = y & 1 ? 0.25f : 0.75f;
    if (y0 < 0) y0 = 0;
    for (int x = 0; x < 2 * w; ++x, out += c) {
      int x0 = (x - 1) >> 1, x1 = x0 + 1 < w ? x0 + 1 : w - 1;
      float fx = x & 1 ? 0.25f : 0.75f;
      if (x0 < 0) x0 = 0;
      for (int i = 0; i < c; i += 4) {
        v4 upper = load(in + (y0 * w + x0) * c + i) * all(1 - fx) + load(in + (y0 * w + x1) * c + i) * all(fx);
        v4 lower = load(in + (y1 * w + x0) * c + i) * all(1 - fx) + load(in + (y1 * w + x1) * c + i) * all(fx);
        store(out + i, upper * all(1 - fy) + lower * all(fy));
      }
    }
  }
}

// Every pixel becomes two by two, each a weighted sum of its channels. Weights stand as [ky][kx][channel].
void unfold(const float *in, int h, int w, int c, const float *weights, float bias, float *out) {
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x, in += c)
      for (int k = 0; k < 4; ++k) {
        v4 sum = all(0);
        for (int i = 0; i < c; i += 4) sum += load(in + i) * load(weights + k * c + i);
        out[(2 * y + k / 2) * 2 * w + 2 * x + k % 2] = bias + sum[0] + sum[1] + sum[2] + sum[3];
      }
}

void mean(const float *in, int pixels, int c, float *out) {
  for (int i = 0; i < c; i += 4) {
    v4 sum = all(0);
    for (int p = 0; p < pixels; ++p) sum += load(in + p * c + i);
    store(out + i, sum / all(pixels));
  }
}

void scale(const float *in, int pixels, int c, const float *by, float *out) {
  for (int p = 0; p < pixels; ++p)
    for (int i = 0; i < c; i += 4) store(out + p * c + i, load(in + p * c + i) * load(by + i));
}

void add(const float *a, const float *b, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, load(a + i) + load(b + i));
}

typedef int i4 __attribute__((vector_size(16)));

static inline v4 clamp(v4 x, v4 low, v4 high) {
  i4 under = x < low, over = x > high;
  return (v4)((under & (i4)low) | (over & (i4)high) | (~(under | over) & (i4)x));
}

void relu(const float *in, int count, float *out) {
  for (int i = 0; i < count; ++i) out[i] = in[i] > 0 ? in[i] : 0;
}

// x * min(max(x + 3, 0), 6) / 6
void hard_swish(const float *in, int count, float *out) {
  for (int i = 0; i < count; i += 4) {
    v4 x = load(in + i);
    store(out + i, x * clamp(x + all(3), all(0), all(6)) * all(1.0f / 6));
  }
}
