#include "server/api/metrics.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace tjp::api {
namespace {

constexpr std::string_view classes[] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};

void describe(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name);
    out.append(" ").append(type).append("\n");
}

void sample(std::string& out, std::string_view name, std::string_view labels, std::string_view value) {
    out.append(name).append(labels).append(" ").append(value).append("\n");
}

std::string seconds(std::uint64_t us) {
    std::string text = std::to_string(us % 1'000'000);
    text.insert(0, 6 - text.size(), '0');
    return std::to_string(us / 1'000'000) + "." + text;
}

/// The process' resident memory in bytes, 0 where it cannot be told.
std::uint64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void gauge(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
    describe(out, name, "gauge", help);
    sample(out, name, {}, std::to_string(value));
}

void counter(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
    describe(out, name, "counter", help);
    sample(out, name, {}, std::to_string(value));
}

}  // namespace

Metrics::Metrics(std::size_t loops, std::vector<std::string> routes) : routes_(std::move(routes)) {
    for (std::size_t i = 0; i < loops; ++i) loops_.push_back(std::make_unique<Route[]>(routes_.size()));
}

void Metrics::record(std::size_t loop, const Sample& sample) noexcept {
    Route& route = loops_[loop][sample.route];
    const auto us = static_cast<std::uint64_t>(sample.took.count()) / 1000;
    const auto bucket = std::lower_bound(bounds_us.begin(), bounds_us.end(), us) - bounds_us.begin();
    route.by_class[std::min<std::size_t>(sample.status / 100, 5)].add(1);
    route.by_latency[static_cast<std::size_t>(bucket)].add(1);
    route.total_us.add(us);
    route.bytes.add(sample.bytes);
}

std::uint64_t Metrics::sum(std::size_t route, std::uint64_t (*pick)(const Route&, std::size_t), std::size_t at) const {
    std::uint64_t total = 0;
    for (const auto& loop : loops_) total += pick(loop[route], at);
    return total;
}

void Metrics::render_counts(std::string& out) const {
    describe(out, "tjp_http_requests_total", "counter", "Answered requests by route and status class.");
    for (std::size_t r = 0; r < routes_.size(); ++r) {
        for (std::size_t c = 1; c < std::size(classes); ++c) {
            const auto pick = [](const Route& route, std::size_t at) { return route.by_class[at].value.load(); };
            const auto n = sum(r, pick, c);
            if (n == 0) continue;
            const std::string labels = "{route=\"" + routes_[r] + "\",status=\"" + std::string(classes[c]) + "\"}";
            sample(out, "tjp_http_requests_total", labels, std::to_string(n));
        }
    }
    describe(out, "tjp_http_response_bytes_total", "counter", "Bytes of answers by route, heads included.");
    for (std::size_t r = 0; r < routes_.size(); ++r) {
        const auto n = sum(
            r, [](const Route& route, std::size_t) { return route.bytes.value.load(); }, 0);
        if (n > 0) sample(out, "tjp_http_response_bytes_total", "{route=\"" + routes_[r] + "\"}", std::to_string(n));
    }
}

void Metrics::render_latency(std::string& out, std::size_t route) const {
    constexpr std::string_view name = "tjp_http_request_duration_seconds";
    const std::string label = "{route=\"" + routes_[route] + "\"";
    const auto in_bucket = [](const Route& r, std::size_t at) { return r.by_latency[at].value.load(); };
    std::uint64_t running = 0;
    for (std::size_t b = 0; b <= bounds_us.size(); ++b) running += sum(route, in_bucket, b);
    if (running == 0) return;
    running = 0;
    for (std::size_t b = 0; b <= bounds_us.size(); ++b) {
        running += sum(route, in_bucket, b);
        std::string labels = label;
        labels.append(",le=\"").append(b < bounds_us.size() ? seconds(bounds_us[b]) : "+Inf").append("\"}");
        sample(out, std::string(name) + "_bucket", labels, std::to_string(running));
    }
    const auto us = sum(
        route, [](const Route& r, std::size_t) { return r.total_us.value.load(); }, 0);
    sample(out, std::string(name) + "_sum", label + "}", seconds(us));
    sample(out, std::string(name) + "_count", label + "}", std::to_string(running));
}

std::string Metrics::render(const Gauges& gauges) const {
    std::string out;
    render_counts(out);
    describe(out, "tjp_http_request_duration_seconds", "histogram", "From the head of a request to its answer sent.");
    for (std::size_t r = 0; r < routes_.size(); ++r) render_latency(out, r);
    gauge(out, "tjp_http_connections", "Open connections.", gauges.connections);
    counter(out, "tjp_commits_total", "Durable commits.", gauges.engine.commits);
    counter(out, "tjp_commit_batches_total", "Synced writes; commits share one.", gauges.engine.batches);
    gauge(out, "tjp_commit_queue_length", "Commits waiting for the writer.", gauges.engine.queued_commits);
    gauge(out, "tjp_commit_batch_age_milliseconds", "Age of the batch being written; grows when the disk hangs.",
          gauges.engine.oldest_queued_ms);
    gauge(out, "tjp_storage_writable", "1 while writes are taken.", gauges.engine.writable ? 1 : 0);
    gauge(out, "tjp_backup_last_success_timestamp_seconds",
          "When the newest backup was made, as far as this server knows; 0: it knows of none.",
          static_cast<std::uint64_t>(gauges.engine.last_backup));
    counter(out, "tjp_backup_failures_total", "Backups that failed.", gauges.engine.failed_backups);
    gauge(out, "process_resident_memory_bytes", "Resident memory.", resident_bytes());
    return out;
}

}  // namespace tjp::api
