#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tjp::bench {

/// Finds the end of one HTTP/1.1 answer in the bytes of a connection and keeps its status; bodies are counted and
/// thrown away. Reads what servers send to a plain request: a Content-Length, chunks, or neither after 204 and 304.
class AnswerReader {
public:
    enum class State { more, complete, broken };

    /// Takes the next bytes. Without pipelining nothing may follow an answer: bytes that do are `broken`.
    State take(std::string_view bytes);

    int status() const { return status_; }
    /// Whether the server will close the connection after this answer.
    bool closes() const { return closes_; }
    std::size_t body_bytes() const { return body_bytes_; }
    /// Ready for the next answer.
    void reset();

private:
    enum class Part { head, body, chunk_size, chunk, chunk_end, trailers, done };

    bool read_head(std::string_view& bytes);
    bool parse_head(std::string_view head);
    bool parse_field(std::string_view name, std::string_view value);
    bool read_line(std::string_view& bytes);
    bool read_chunked(std::string_view& bytes);
    void skip(std::string_view& bytes);

    Part part_ = Part::head;
    /// The head, or a line of a chunk, as far as it has come.
    std::string text_;
    std::uint64_t left_ = 0;
    std::size_t body_bytes_ = 0;
    int status_ = 0;
    bool chunked_ = false;
    bool closes_ = false;
};

}  // namespace tjp::bench
