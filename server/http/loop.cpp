#include "server/http/loop.hpp"

#include <array>

namespace tjp::http {

Loop::Loop(std::size_t index, const Limits& limits) : index_(index), limits_(limits) { tell_time(); }

void Loop::start_sweeping() { schedule(); }

void Loop::schedule() {
    timer_.expires_after(limits_.sweep_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            sweep();
            schedule();
        }
    });
}

void Loop::sweep() {
    tell_time();
    for (Sweepable& connection : connections_) {
        if (connection.deadline() <= now_) {
            connection.expire();
        } else {
            connection.rest(now_);
        }
    }
}

void Loop::drain() {
    tell_time();
    draining_ = true;
    grace_end_ = now_ + limits_.shutdown_grace;
    for (Sweepable& connection : connections_) {
        connection.drain(now_);
    }
}

void Loop::cut() {
    for (Sweepable& connection : connections_) {
        connection.cut();
    }
}

void Loop::tell_time() {
    now_ = Clock::now();
    const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
}

std::string http_date(std::chrono::sys_seconds when) {
    static constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(when - days);
    std::string text;
    const auto two_digits = [&text](auto number) {
        text.push_back(static_cast<char>('0' + number / 10));
        text.push_back(static_cast<char>('0' + number % 10));
    };
    text.append(weekdays[std::chrono::weekday(days).c_encoding()]).append(", ");
    two_digits(static_cast<unsigned>(date.day()));
    text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
    text.append(std::to_string(static_cast<int>(date.year()))).append(" ");
    two_digits(time.hours().count());
    text.push_back(':');
    two_digits(time.minutes().count());
    text.push_back(':');
    two_digits(time.seconds().count());
    return text.append(" GMT");
}

}  // namespace tjp::http
