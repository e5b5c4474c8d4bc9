#include "storage/model/error.hpp"

#include <stdexcept>

namespace tjp {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    throw std::logic_error(std::string(where.file_name()) + ": unchecked error: " + error.detail);
}

}  // namespace tjp
