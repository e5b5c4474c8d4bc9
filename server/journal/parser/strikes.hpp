#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// Takes what its sender struck out away from a text while that is being folded: `~~this~~`, `~this~`, `<s>this</s>`,
/// and letters with a stroke through them.
class Strikes {
public:
    /// `out`: what has been folded so far.
    explicit Strikes(std::string& out) : out_(out) {}

    /// A stroke through the last letter.
    void letter();
    /// A tag, which may strike out.
    void tag(std::string_view name, bool closes);
    /// A run of tildes, with the bytes around it, 0 at an end.
    void tildes(std::size_t count, char before, char behind);
    /// What is struck out to the end.
    void finish();

    /// Whether anything was struck out.
    bool any() const { return any_; }
    /// Whether a part is struck out whose end is missing, as in a message that was cut off.
    bool unfinished() const;

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void cut(std::size_t from);
    void single(char before, char behind);
    bool is_broken();

    std::string& out_;
    std::size_t pair_ = none;    ///< where an open ~~ stands
    std::size_t single_ = none;  ///< where an open ~ stands
    bool single_leads_ = false;  ///< at the start of its line
    std::size_t searched_ = 0;   ///< up to where a line's end was looked for behind it
    bool broken_ = false;        ///< and found
    std::size_t tag_ = none;
    std::size_t depth_ = 0;  ///< open tags
    bool any_ = false;
};

}  // namespace tjp::parser
