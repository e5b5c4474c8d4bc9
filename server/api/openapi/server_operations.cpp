#include "server/api/openapi/operations.hpp"

/// What operators, load balancers and generators of clients ask.
namespace tjp::api::openapi {
namespace {

using enum http::Method;

constexpr Operation table[] = {
    {.method = get,
     .pattern = "/api/v1/openapi.json",
     .id = "getOpenApi",
     .tag = "Server",
     .summary = "This document",
     .about = "Made from the tables that route, decode and encode.",
     .ok = "OpenApi",
     .traits = tagged},
    {.method = get,
     .pattern = "/healthz",
     .id = "getHealth",
     .tag = "Server",
     .summary = "Whether the process is up",
     .about = "Says nothing of the storage; `/readyz` does.",
     .ok = "Ok"},
    {.method = get,
     .pattern = "/readyz",
     .id = "getReadiness",
     .tag = "Server",
     .summary = "Whether writes can be taken",
     .about = "503 while the server starts to shut down, or where storage does not take writes.",
     .ok = "Ok"},
    {.method = get,
     .pattern = "/metrics",
     .id = "getMetrics",
     .tag = "Server",
     .summary = "Figures for Prometheus",
     .about = "For this machine only, unless the server is set to show them to others; to those there is nothing here.",
     .ok = "string",
     .traits = may_be_missing | text_answer},
};

}  // namespace

std::span<const Operation> server_operations() { return table; }

}  // namespace tjp::api::openapi
