#include "controller/live/descriptors.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sys/resource.h>

namespace scaleit::live {

Status allow_descriptors(std::size_t count) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < count) {
        limit.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= count) {
        return {};
    }
    return fail(ErrorKind::environment,
                fmt::format("{} files and connections may be needed and the system allows {}; raise the hard limit "
                            "(ulimit -Hn) or leave out sessions",
                            count, static_cast<std::uint64_t>(limit.rlim_cur)));
}

} // namespace scaleit::live
