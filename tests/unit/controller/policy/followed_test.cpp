#include "controller/policy/followed.hpp"

#include "controller/policy/manifest.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::policy;

namespace {

using Names = std::vector<std::string>;

Names followed_by(const std::string& spec) {
    const auto read = read_manifest(R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{)" + spec + "}}", "p");
    REQUIRE(read.has_value());
    const Names names = metrics_followed(*read);
    CHECK(needs(*read).metrics == !names.empty());
    return names;
}

} // namespace

TEST_CASE("followed: every policy names metrics where it needs them, and only there", "[policy]") {
    for (const std::string& name : policy_names()) {
        INFO(name);
        const Policy policy = *default_policy(name);
        CHECK(metrics_followed(policy).empty() == !needs(policy).metrics);
    }
}

TEST_CASE("followed: metrics are those that the configuration names, the CPU aside", "[policy]") {
    CHECK(followed_by(R"("policy":"cpu")").empty());
    CHECK(followed_by(R"("policy":"memory")") == Names{"memory"});
    CHECK(followed_by(R"("policy":"request-rate")") == Names{"request_rate"});
    CHECK(followed_by(R"("policy":"composite")") == Names{"memory"});
    CHECK(followed_by(R"("policy":"aws-target-tracking","metric":"latency_ms","target":100)") == Names{"latency_ms"});
    CHECK(followed_by(R"("policy":"aws-step")").empty());
    CHECK(followed_by(R"("policy":"threshold","free":[{"resource":"mem_free","lower":1,"upper":2},
                         {"resource":"cpu"},{"resource":"disk_free","lower":1,"upper":2}])") ==
          Names{"disk_free", "mem_free"});
    CHECK(followed_by(R"("policy":"queue")").empty());
    CHECK(followed_by(R"("policy":"memory","flap_guard":{"metric":"memory"})") == Names{"memory"});
    CHECK(followed_by(R"("policy":"schedule","flap_guard":{"metric":"request_rate"})") == Names{"request_rate"});
}

TEST_CASE("followed: an autoscaler of Kubernetes, and KEDA's, follow the signals of their metrics", "[policy]") {
    Hpa hpa;
    hpa.config.metrics.resize(3);
    hpa.config.metrics[0].signal = "memory";
    hpa.config.metrics[1].signal = "cpu";
    hpa.config.metrics[2].signal = "hits";
    CHECK(metrics_followed(hpa) == Names{"hits", "memory"});
    Keda keda;
    keda.config.hpa = hpa.config;
    CHECK(metrics_followed(keda) == Names{"hits", "memory"});
}
