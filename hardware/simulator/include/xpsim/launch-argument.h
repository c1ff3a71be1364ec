// What a launch takes of its arguments: a copy. An object that owns device memory and turns into a pointer is not copied, which would free
// the memory again or cannot be done; as at a real launch it turns into the pointer on the host.
#pragma once
#include <type_traits>

namespace xp {
/// The pointer that an object of class T turned into; it fits the parameters that the object fits.
template <typename T>
struct OwnedPointer {
  const volatile void* address;
  template <typename P, typename = std::enable_if_t<std::is_convertible_v<T&, P*>>>
  __attribute__((no_sanitize("thread"))) operator P*() const { return (P*)address; }
};
template <typename T>
inline constexpr bool owns_v = std::is_class_v<T> && !std::is_trivially_copyable_v<std::remove_cv_t<T>> && std::is_convertible_v<T&, const volatile void*>;

/// D is the type of the argument's name. Other values come by value: constants of a class need not have an address.
template <typename D, typename T = std::remove_reference_t<D>, std::enable_if_t<!owns_v<T>, int> = 0>
__attribute__((no_sanitize("thread"))) inline std::decay_t<T> launch_argument(std::decay_t<T> value) { return value; }
template <typename D, typename T = std::remove_reference_t<D>, std::enable_if_t<owns_v<T>, int> = 0>
__attribute__((no_sanitize("thread"))) inline OwnedPointer<T> launch_argument(T& owner) { return {owner}; }
}  // namespace xp
