// Lets a unique_ptr own what a C library hands out and wants back through a function of its own.
#pragma once

namespace conclave {

/// `std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>`
template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace conclave
