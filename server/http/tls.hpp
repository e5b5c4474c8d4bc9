#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tjp::http {

/// PEM files: the certificate with its chain, leaf first, and the private key without a passphrase.
struct TlsFiles {
    std::string certificate;
    std::string key;
};

/// What TLS connections are set up with: TLS 1.2 and 1.3, ECDHE with AEAD ciphers only, no tickets, no compression, no
/// renegotiation, ALPN http/1.1. Safe to use from any thread.
class TlsContext {
public:
    /// Throws std::runtime_error naming the file that is wrong.
    explicit TlsContext(TlsFiles files);

    /// Reads the files again, for connections that come later. Where that fails, the old ones stay in use and the
    /// reason is returned; nothing where it worked.
    std::optional<std::string> reload();

    std::shared_ptr<boost::asio::ssl::context> current() const;

private:
    const TlsFiles files_;
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> current_;
};

}  // namespace tjp::http
