// One visitor of a variant made of a lambda for each alternative.
#pragma once

namespace conclave {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace conclave
