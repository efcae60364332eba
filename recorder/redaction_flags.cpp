#include "recorder/redaction_flags.hpp"

#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace scaleit::recorder {

void RedactionFlags::add_to(CLI::App& app) {
    app.add_option("--redact-header", rules.headers,
                   "Record this header's value as a token; Authorization, Proxy-Authorization, Cookie, Set-Cookie and "
                   "X-Api-Key always are")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->default_str("");
    app.add_option("--redact-json", rules.json,
                   "Record what bodies have at this JSON pointer as a token; * stands for any name or index. Bodies "
                   "that are no JSON become one as a whole")
        ->type_name("/PATH/TO/FIELD")
        ->allow_extra_args(false)
        ->default_str("");
    app.add_option("--redact-query", rules.query, "Record the values of this key in queries and forms as tokens")
        ->type_name("KEY")
        ->allow_extra_args(false)
        ->default_str("");
}

Result<session::Redaction> RedactionFlags::redaction() const {
    session::Redaction redaction{rules, {}};
    if (::getentropy(redaction.salt.data(), redaction.salt.size()) != 0) {
        return fail(ErrorKind::environment,
                    "cannot draw a salt for redaction: " + std::generic_category().message(errno));
    }
    return redaction;
}

} // namespace scaleit::recorder
