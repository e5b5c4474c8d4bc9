-- Sends the requests of a file in random order and prints one line of figures at the end.
--
--     wrk ... URL -- FILE      each line: method, path, API key and body, separated by tabs
--
-- The requests are composed before the clock starts: what is left to do per request is to pick one.

local requests = {}

function init(args)
    math.randomseed(os.time())
    for line in io.lines(args[1]) do
        local method, path, key, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
        local headers = {["Host"] = wrk.host}
        if key ~= "" then headers["Authorization"] = "Bearer " .. key end
        if body ~= "" then headers["Content-Type"] = "application/json" end
        requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
end

function request()
    return requests[math.random(#requests)]
end

function done(summary, latency, _)
    local errors = summary.errors
    print(string.format("figures requests=%d us=%d bytes=%d bad_status=%d broken=%d p50=%d p99=%d", summary.requests,
                        summary.duration, summary.bytes, errors.status,
                        errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50),
                        latency:percentile(99)))
end
