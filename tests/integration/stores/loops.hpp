#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "storage/stores/database.hpp"
#include "tests/catch.hpp"

namespace tjp::test {

/// One or more event loops and a Database over an engine, ended in the right order.
class Loops {
public:
    explicit Loops(Engine& engine, std::size_t count = 1, DatabaseLimits limits = {})
        : engine_(engine), database(engine, limits) {
        for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<boost::asio::io_context>(1));
    }
    ~Loops() {
        database.join();
        engine_.stop_writes();
    }

    template <class Coroutine>
    void spawn(std::size_t loop, Coroutine coroutine) {
        boost::asio::co_spawn(*loops_[loop], std::move(coroutine), [this](const std::exception_ptr& failure) {
            if (failure) ++failures;
        });
    }
    void run() {
        std::vector<std::thread> threads;
        for (auto& loop : loops_) threads.emplace_back([&loop] { loop->run(); });
        for (auto& thread : threads) thread.join();
        CHECK(failures == 0);
    }

private:
    std::vector<std::unique_ptr<boost::asio::io_context>> loops_;
    Engine& engine_;

public:
    Database database;
    std::atomic<int> failures{0};
};

}  // namespace tjp::test
