#include "server/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

#include <fstream>
#include <stdexcept>

namespace tjp::http {

namespace {

namespace ssl = boost::asio::ssl;

[[noreturn]] void fail(const std::string& what) {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    throw std::runtime_error(reason == nullptr ? what : what + ": " + reason);
}

void require_readable(const std::string& what, const std::string& path) {
    if (!std::ifstream(path).good()) {
        throw std::runtime_error("Cannot read the TLS " + what + " file " + path);
    }
}

// Without it OpenSSL would ask for a passphrase on the terminal and hang there.
int no_passphrase(char*, int, int, void*) { return 0; }

int select_http_1_1(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned int in_length, void*) {
    static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_length, ours, sizeof ours, in, in_length) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void harden(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(
        context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // Idle connections keep no record buffers.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 ||
        SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") != 1) {
        fail("OpenSSL offers none of the required ciphers");
    }
    SSL_CTX_set_alpn_select_cb(context, select_http_1_1, nullptr);
}

std::shared_ptr<ssl::context> load(const TlsFiles& files) {
    require_readable("certificate", files.certificate);
    require_readable("key", files.key);
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    harden(native);
    SSL_CTX_set_default_passwd_cb(native, no_passphrase);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(native, files.certificate.c_str()) != 1) {
        fail("The TLS certificate file " + files.certificate + " is not a PEM certificate");
    }
    if (SSL_CTX_use_PrivateKey_file(native, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const int reason = ERR_GET_REASON(ERR_peek_last_error());
        if (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH) {
            fail("The TLS key in " + files.key + " does not belong to the certificate in " + files.certificate);
        }
        fail("The TLS key file " + files.key + " is not a PEM private key without passphrase");
    }
    if (SSL_CTX_check_private_key(native) != 1) {
        fail("The TLS key in " + files.key + " does not belong to the certificate in " + files.certificate);
    }
    return context;
}

}  // namespace

TlsContext::TlsContext(TlsFiles files) : files_(std::move(files)), current_(load(files_)) {}

std::optional<std::string> TlsContext::reload() {
    try {
        auto fresh = load(files_);
        const std::lock_guard lock(mutex_);
        current_.swap(fresh);
        return std::nullopt;
    } catch (const std::exception& error) {
        return error.what();
    }
}

std::shared_ptr<boost::asio::ssl::context> TlsContext::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace tjp::http
