#include <immintrin.h>
#include <cstring>
#include <memory>
#include <vector>

// A row of output pixels is gathered into a matrix (im2col) and multiplied with the filters, which are transposed
// to [KH KW C][O] once.
class Convolution {
 public:
  Convolution(int h, int w, int c, int o, int kh, int kw, int stride, int pad)
      : h_(h), w_(w), c_(c), o_(o), kh_(kh), kw_(kw), stride_(stride), pad_(pad),
        oh_((h + 2 * pad - kh) / stride + 1), ow_((w + 2 * pad - kw) / stride + 1), depth_(kh * kw * c),
        columns_(static_cast<std::size_t>(ow_) * depth_), filters_(new float[static_cast<std::size_t>(depth_) * o]) {}

  void set_filters(const float *f) {
    for (int o = 0; o < o_; ++o)
      for (int k = 0; k < depth_; ++k) filters_[k * o_ + o] = f[o * depth_ + k];
  }

  void image(const float *x, float *y) {
    for (int i = 0; i < oh_; ++i) {
      gather(x, i);
      for (int j = 0; j < ow_; ++j) multiply(&columns_[static_cast<std::size_t>(j) * depth_], y + (i * ow_ + j) * o_);
    }
  }

  int out_size() const { return oh_ * ow_ * o_; }

 private:
  void gather(const float *x, int i) {
    float *to = columns_.data();
    for (int j = 0; j < ow_; ++j)
      for (int r = 0; r < kh_; ++r)
        for (int s = 0; s < kw_; ++s, to += c_) {
          const int iy = i * stride_ + r - pad_, ix = j * stride_ + s - pad_;
          if (iy >= 0 && iy < h_ && ix >= 0 && ix < w_)
            std::memcpy(to, x + (iy * w_ + ix) * c_, c_ * sizeof(float));
          else
            std::memset(to, 0, c_ * sizeof(float));
        }
  }

  void multiply(const float *column, float *out) const {
    for (int o = 0; o < o_; o += 16) {
      const __mmask16 k = o_ - o < 16 ? static_cast<__mmask16>((1u << (o_ - o)) - 1u) : static_cast<__mmask16>(0xffffu);
      __m512 acc = _mm512_setzero_ps();
      for (int d = 0; d < depth_; ++d)
        acc = _mm512_fmadd_ps(_mm512_set1_ps(column[d]), _mm512_maskz_loadu_ps(k, &filters_[d * o_ + o]), acc);
      _mm512_mask_storeu_ps(out + o, k, acc);
    }
  }

  const int h_, w_, c_, o_, kh_, kw_, stride_, pad_, oh_, ow_, depth_;
  std::vector<float> columns_;
  std::unique_ptr<float[]> filters_;
};

extern "C" void conv2d_im2col(const float *X, const float *F, float *Y, int N, int H, int W, int C, int O, int KH, int KW, int S, int P) {
  Convolution conv(H, W, C, O, KH, KW, S, P);
  conv.set_filters(F);
  for (int n = 0; n < N; ++n) conv.image(X + n * H * W * C, Y + n * conv.out_size());
}
