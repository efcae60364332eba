#include "recorder/scan_report_codec.hpp"

#include "controller/core/names.hpp"
#include "controller/core/utf8.hpp"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <sstream>

namespace scaleit::recorder {

std::string scan_json(const scan::Findings& findings) {
    Poco::JSON::Array list;
    for (const scan::Finding& finding : findings.list) {
        Poco::JSON::Object one(Poco::JSON_PRESERVE_KEY_ORDER);
        one.set("seq", finding.seq);
        one.set("where", printable(finding.where));
        one.set("rule", std::string(name(finding.rule)));
        one.set("shown", printable(finding.shown));
        one.set("bytes", finding.bytes);
        one.set("times", finding.times);
        list.add(one);
    }
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("findings", list);
    object.set("others", findings.others);
    std::ostringstream out;
    object.stringify(out);
    out << '\n';
    return out.str();
}

} // namespace scaleit::recorder
