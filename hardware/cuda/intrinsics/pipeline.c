// Asynchronous copies (programming guide, pipeline primitives interface). What is copied may be read behind the wait only, so it may as well be there
// at once; the simulator makes reads before the wait a violation.
void __pipeline_memcpy_async(void *dst, const void *src, size_t bytes, size_t zeros = 0) {
  if (zeros == 0) memcpy(dst, src, bytes);
  else if (zeros == bytes) memset(dst, 0, bytes);
  else for (size_t i = 0; i < bytes; ++i) ((char *)dst)[i] = i < bytes - zeros ? ((const char *)src)[i] : (char)0;
}
void __pipeline_commit() {}
void __pipeline_wait_prior(int open) {}
