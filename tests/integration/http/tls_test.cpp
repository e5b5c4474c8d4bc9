#include "server/http/tls.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

/// A folder with self-signed certificates, made by the openssl command.
class Certificates {
public:
    Certificates() {
        std::string name = (fs::temp_directory_path() / "tjp-tls-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        folder_ = name;
    }
    ~Certificates() { fs::remove_all(folder_); }

    std::string path(const std::string& file) const { return (folder_ / file).string(); }

    void make(const std::string& name) const {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout " +
            path(name + ".key") + " -out " + path(name + ".crt") + " -subj /CN=" + name + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
    }

    void copy(const std::string& from, const std::string& to) const {
        for (const char* ending : {".key", ".crt"}) {
            fs::copy_file(path(from + ending), path(to + ending), fs::copy_options::overwrite_existing);
        }
    }

    TlsFiles files(const std::string& name) const { return {path(name + ".crt"), path(name + ".key")}; }

private:
    fs::path folder_;
};

struct TlsServer {
    TlsServer(std::shared_ptr<TlsContext> tls, const Limits& limits = {}) : server(limits, service, 2) {
        port = server.listen({asio::ip::make_address("127.0.0.1"), 0}, std::move(tls));
        server.start();
    }

    CountingService service;
    Server server;
    std::uint16_t port = 0;
};

class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, int version = 0, const char* ciphers = nullptr)
        : context_(asio::ssl::context::tls_client), stream_(io_, context_) {
        if (version != 0) {
            SSL_set_min_proto_version(stream_.native_handle(), version);
            SSL_set_max_proto_version(stream_.native_handle(), version);
        }
        if (ciphers != nullptr) {
            SSL_set_cipher_list(stream_.native_handle(), ciphers);
        }
        static constexpr unsigned char protocols[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
        SSL_set_alpn_protos(stream_.native_handle(), protocols, sizeof protocols);
        stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
    }

    bool handshake() {
        boost::system::error_code error;
        stream_.handshake(asio::ssl::stream_base::client, error);
        return !error;
    }

    void send(const std::string& bytes) {
        boost::system::error_code ignored;
        asio::write(stream_, asio::buffer(bytes), ignored);
    }

    std::optional<Answer> answer() {
        while (true) {
            if (auto whole = take_answer(buffer_, false)) {
                return whole;
            }
            char bytes[16 * 1024];
            boost::system::error_code error;
            const std::size_t count = stream_.read_some(asio::buffer(bytes), error);
            if (error) {
                ended_cleanly_ = error == asio::error::eof;
                return std::nullopt;
            }
            buffer_.append(bytes, count);
        }
    }

    /// Everything up to the end.
    std::string rest() {
        boost::system::error_code error;
        char bytes[16 * 1024];
        while (!error) buffer_.append(bytes, stream_.read_some(asio::buffer(bytes), error));
        ended_cleanly_ = error == asio::error::eof;
        return buffer_;
    }

    bool ended_cleanly() const { return ended_cleanly_; }
    SSL* native() { return stream_.native_handle(); }

    std::string issued_to() {
        char name[100] = "";
        X509* certificate = SSL_get1_peer_certificate(native());
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
        X509_free(certificate);
        return name;
    }

private:
    asio::io_context io_;
    asio::ssl::context context_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    std::string buffer_;
    bool ended_cleanly_ = false;
};

std::string error_of(const TlsFiles& files) {
    try {
        const TlsContext context(files);
        return "";
    } catch (const std::exception& error) {
        return error.what();
    }
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("requests are served over TLS", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    TlsServer test(std::make_shared<TlsContext>(certificates.files("one")));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(test.port, version);
        REQUIRE(client.handshake());
        const unsigned char* chosen = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(client.native(), &chosen, &length);
        CHECK(std::string(reinterpret_cast<const char*>(chosen), length) == "http/1.1");
        client.send(post("/echo", "secret") + get("/second"));
        CHECK(client.answer()->body == "secret");
        CHECK(client.answer()->body == "/second");
        const std::string large(169'000, 'l');
        client.send(post("/echo", large));
        CHECK(client.answer()->body == large);
        client.send(get("/x", "Connection: close\r\n"));
        CHECK(client.answer()->closes());
        CHECK_FALSE(client.answer());
        CHECK(client.ended_cleanly());
        CHECK(SSL_session_reused(client.native()) == 0);
        CHECK(SSL_SESSION_has_ticket(SSL_get_session(client.native())) == 0);
    }
}

TEST_CASE("a stream comes in chunks over TLS, too", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    TlsServer test(std::make_shared<TlsContext>(certificates.files("one")));
    TlsClient client(test.port);
    REQUIRE(client.handshake());
    client.send(get("/pieces?40") + get("/behind", "Connection: close\r\n"));
    std::string whole;
    for (std::size_t i = 0; i < 40; ++i) {
        const std::string piece = stream_piece(i);
        char size[24];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        if (!piece.empty()) whole += size + piece + "\r\n";
    }
    const std::string all = client.rest();
    const std::size_t at = all.find("\r\n\r\n") + 4;
    const bool same = all.substr(at, whole.size()) == whole;
    CHECK(same);
    CHECK(contains(all.substr(at + whole.size(), 30), "0\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK(all.ends_with("/behind"));
    CHECK(client.ended_cleanly());
}

TEST_CASE("old versions and weak ciphers are not spoken", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    TlsServer test(std::make_shared<TlsContext>(certificates.files("one")));
    CHECK_FALSE(TlsClient(test.port, TLS1_1_VERSION, "ALL:@SECLEVEL=0").handshake());
    CHECK_FALSE(TlsClient(test.port, TLS1_2_VERSION, "AES128-GCM-SHA256").handshake());
    CHECK_FALSE(TlsClient(test.port, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256").handshake());
    CHECK(TlsClient(test.port, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256").handshake());
}

TEST_CASE("a reload serves the new certificate to new connections and keeps the old on error", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    certificates.make("two");
    certificates.copy("one", "live");
    auto tls = std::make_shared<TlsContext>(certificates.files("live"));
    TlsServer test(tls);
    TlsClient before(test.port);
    REQUIRE(before.handshake());
    CHECK(before.issued_to() == "one");

    certificates.copy("two", "live");
    CHECK_FALSE(tls->reload());
    TlsClient after(test.port);
    REQUIRE(after.handshake());
    CHECK(after.issued_to() == "two");
    before.send(get("/x"));
    CHECK(before.answer()->status == 200);

    std::ofstream(certificates.path("live.crt")) << "nonsense";
    const auto error = tls->reload();
    REQUIRE(error);
    CHECK(contains(*error, "live.crt"));
    TlsClient still(test.port);
    REQUIRE(still.handshake());
    CHECK(still.issued_to() == "two");
}

TEST_CASE("what is wrong with TLS files is named", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    certificates.make("two");
    const std::string key = certificates.path("one.key");
    const std::string certificate = certificates.path("one.crt");
    CHECK(contains(error_of({certificates.path("none.crt"), key}), "none.crt"));
    CHECK(contains(error_of({certificate, certificates.path("none.key")}), "none.key"));
    CHECK(contains(error_of({key, key}), "not a PEM certificate"));
    CHECK(contains(error_of({certificate, certificate}), "not a PEM private key"));
    CHECK(contains(error_of({certificate, certificates.path("two.key")}), "does not belong to"));
    const std::string encrypt = "openssl ec -aes128 -passout pass:secret -in " + key + " -out " +
                                certificates.path("locked.key") + " 2>/dev/null";
    REQUIRE(std::system(encrypt.c_str()) == 0);
    CHECK(contains(error_of({certificate, certificates.path("locked.key")}), "without passphrase"));
    CHECK(error_of({certificate, key}).empty());
}

TEST_CASE("a handshake that stalls and plain HTTP on the TLS port end", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    Limits limits;
    limits.handshake_timeout = 150ms;
    limits.head_timeout = 150ms;
    limits.linger_timeout = 150ms;
    limits.sweep_interval = 20ms;
    TlsServer test(std::make_shared<TlsContext>(certificates.files("one")), limits);
    Client silent(test.port);
    CHECK(silent.closed());
    Client plain(test.port);
    plain.send(get("/x"));
    plain.rest();
    TlsClient slow(test.port);
    REQUIRE(slow.handshake());
    slow.send("GET / HTTP/1.1\r\nHo");
    CHECK(slow.answer()->status == 408);
    CHECK(test.service.handled() == 0);
    CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("a TLS server shuts down with an answer in flight", "[http]") {
    const Certificates certificates;
    certificates.make("one");
    Limits limits;
    limits.shutdown_grace = 200ms;
    limits.sweep_interval = 20ms;
    limits.linger_timeout = 200ms;
    TlsServer test(std::make_shared<TlsContext>(certificates.files("one")), limits);
    TlsClient client(test.port);
    REQUIRE(client.handshake());
    client.send(get("/slow") + get("/behind"));
    REQUIRE(eventually([&] { return test.service.handled() == 1; }));
    CHECK(test.server.shutdown() == 0);
    CHECK(client.answer()->body == "slow");
    const auto last = client.answer();
    REQUIRE(last);
    CHECK(last->body == "/behind");
    CHECK(last->closes());
}

}  // namespace tjp::http::test
