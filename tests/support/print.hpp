#pragma once

#include <string>

#include "storage/model/error.hpp"
#include "tests/catch.hpp"

/// What a failed assertion says of a Result.
template <class T>
struct Catch::StringMaker<tjp::Result<T>> {
    static std::string convert(const tjp::Result<T>& result) {
        if (result) return "a value";
        const tjp::Error& error = result.error();
        return "error " + std::to_string(static_cast<int>(error.code)) + " [" + error.field + "] " + error.detail;
    }
};
