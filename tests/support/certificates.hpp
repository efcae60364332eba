#pragma once
// Keys and certificates of a test's own, made by openssl where they are needed, so that none is ever out of date.
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <stdexcept>
#include <string>

namespace scaleit::test {

/// A certificate authority in a directory, and what it signs.
class Certificates {
public:
    struct Pair {
        std::string certificate;
        std::string key;
    };

    Certificates() : ca_(self_signed("ca", "test authority")) {}

    [[nodiscard]] std::string ca_file() const { return ca_.certificate; }

    /// A certificate that nobody but its holder vouches for.
    Pair self_signed(const std::string& name, const std::string& subject) {
        const Pair pair = pair_of(name);
        openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pair.key,
                 "-out", pair.certificate, "-days", "2", "-subj", "/CN=" + subject, "-addext",
                 "subjectAltName=IP:127.0.0.1,DNS:localhost"});
        return pair;
    }

    /// A certificate for `alternative`, such as `IP:127.0.0.1`, signed by the authority; valid for `days` from now on,
    /// a negative number of which are over.
    Pair signed_for(const std::string& name, const std::string& alternative, int days = 2) {
        const Pair pair = pair_of(name);
        const std::string request = directory_.file(name + ".csr").string();
        openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pair.key, "-out",
                 request, "-subj", "/CN=" + name, "-addext", "subjectAltName=" + alternative});
        openssl({"x509", "-req", "-in", request, "-CA", ca_.certificate, "-CAkey", ca_.key, "-CAcreateserial", "-days",
                 std::to_string(days), "-copy_extensions", "copy", "-out", pair.certificate});
        return pair;
    }

private:
    [[nodiscard]] Pair pair_of(const std::string& name) const {
        return {directory_.file(name + ".pem").string(), directory_.file(name + ".key").string()};
    }

    static void openssl(const std::vector<std::string>& arguments) {
        const Finished done = run(joined({"/usr/bin/openssl"}, arguments));
        if (done.exit_code != 0) {
            throw std::runtime_error("openssl " + arguments.front() + ": " + done.err);
        }
    }

    TemporaryDirectory directory_;
    Pair ca_;
};

} // namespace scaleit::test
