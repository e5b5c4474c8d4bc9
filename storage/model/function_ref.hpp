#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace tjp {

/// A callable borrowed for the length of a call: two pointers, no allocation. Never store one.
template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
public:
    template <class Fn>
    requires(!std::is_same_v<std::remove_cvref_t<Fn>, FunctionRef> && std::is_invocable_r_v<R, Fn&, Args...>)
        FunctionRef(Fn&& fn)  // NOLINT(google-explicit-constructor): made to be passed a lambda
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(fn)))),
          call_([](void* object, Args... args) -> R {
              return (*static_cast<std::remove_reference_t<Fn>*>(object))(std::forward<Args>(args)...);
          }) {}

    R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

private:
    void* object_;
    R (*call_)(void*, Args...);
};

}  // namespace tjp
