-- Sends the requests of a file in random order and prints one line of figures at the end.
--
--     wrk ... URL -- FILE      each line: method, path, API key and body, separated by tabs
--
-- The requests are composed before the clock starts: what is left to do per request is to pick one.

local requests = {}
local start = 0

function init(args)
    math.randomseed(os.time())
    start = os.time() * 1000003 % 1000000000
    for line in io.lines(args[1]) do
        local method, path, key, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
        local headers = {["Host"] = wrk.host}
        if key ~= "" then headers["Authorization"] = "Bearer " .. key end
        if body ~= "" then headers["Content-Type"] = "application/json" end
        requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
end

-- Where a request holds @COUNTER@, each sending of it has a number of nine digits there, none twice.
local counter = 0

function request()
    local text = requests[math.random(#requests)]
    local at = text:find("@COUNTER@", 1, true)
    if not at then return text end
    counter = counter + 1
    return text:sub(1, at - 1) .. string.format("%09d", (start + counter) % 1000000000) .. text:sub(at + 9)
end

function done(summary, latency, _)
    local errors = summary.errors
    print(string.format("figures requests=%d us=%d bytes=%d bad_status=%d broken=%d p50=%d p99=%d", summary.requests,
                        summary.duration, summary.bytes, errors.status,
                        errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50),
                        latency:percentile(99)))
end
