#include "replayer/write_file.hpp"

#include <fmt/format.h>
#include <fstream>

namespace scaleit::replayer {

Status write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    return out ? Status{} : fail(ErrorKind::environment, fmt::format("cannot write {}", path));
}

} // namespace scaleit::replayer
