#include "replayer/html/report_page.hpp"

#include "controller/policy/manifest.hpp"
#include "fake_app/demand/generator.hpp"
#include "replayer/html/sweep_page.hpp"
#include "replayer/html/trace_witness.hpp"
#include "replayer/whatif/run.hpp"
#include "tests/support/catch.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

using namespace scaleit;
using scaleit::test::contains;
using Object = Poco::JSON::Object;
using Array = Poco::JSON::Array;

namespace {

constexpr Duration k_interval = std::chrono::seconds(15);

/// Keeps the ticks themselves beside a trace.
class Memory final : public whatif::Witness {
public:
    Status see(const Tick& tick, score::Truth truth) override {
        ticks.push_back(tick);
        demand.push_back(truth.demand);
        return {};
    }
    std::vector<Tick> ticks;
    std::vector<double> demand;
};

struct Lived {
    html::ReportPage page;
    Memory memory;
};

void live(Lived& lived, std::int64_t ticks, double error_rate, const html::TraceLimits& limits) {
    static const auto demand = demand::make_generator({"sine:base=6,amplitude=4,period=20m"}, Seed{1});
    whatif::DemandWorld::Options options;
    options.interval = k_interval;
    options.ticks = ticks;
    options.plant.replicas = 3;
    if (error_rate > 0) {
        options.faults = fault::FaultPlan(error_rate, Seed{3});
    }
    const whatif::DemandWorld world(**demand, options);
    const whatif::RunOptions run{policy::Proportional{}, {}};
    html::TraceWitness trace(limits);
    whatif::TwoWitnesses both(trace, &lived.memory);
    const auto result = whatif::run(world, run, static_cast<whatif::Witness&>(both));
    REQUIRE(result.has_value());
    report::RunReport report;
    report.ticks = result->ticks;
    report.digest = result->digest;
    report.policy = run.policy;
    report.seed = Seed{18'446'744'073'709'551'615U};
    report.scorecard = result->scorecard;
    lived.page.command = "replayer run";
    lived.page.source = "a test";
    lived.page.interval = k_interval;
    lived.page.runs.push_back({"proportional", report, {}});
    lived.page.drawings.push_back({whatif::measure_of(run, k_interval), trace.finish(k_interval)});
}

Object::Ptr parsed(const std::string& json) { return Poco::JSON::Parser().parse(json).extract<Object::Ptr>(); }

Object::Ptr first_drawing(const Object::Ptr& data) {
    return data->getArray("runs")->getObject(0)->getObject("drawing");
}

/// A series' values as the page's script sees them: times in seconds.
std::vector<html::Point> series(const Object::Ptr& from, const std::string& key, double unit_s) {
    const Object::Ptr points = from->getObject(key)->getObject("points");
    const Array::Ptr after = points->getArray("after");
    const Array::Ptr value = points->getArray("value");
    REQUIRE(after->size() == value->size());
    std::vector<html::Point> found;
    double at = 0;
    for (unsigned i = 0; i < after->size(); ++i) {
        at += after->getElement<double>(i);
        found.push_back({k_start + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(at * unit_s)),
                         value->isNull(i) ? std::nullopt : std::optional(value->getElement<double>(i))});
    }
    return found;
}

/// The data that a page holds, as a browser would find it.
std::string data_in(const std::string& page) {
    const std::string open = R"(<script type="application/json" id="data">)";
    const std::size_t from = page.find(open);
    REQUIRE(from != std::string::npos);
    const std::size_t begin = from + open.size();
    return page.substr(begin, page.find("</script>", begin) - begin);
}

constexpr std::string_view k_hostile = "a</script><script>alert(1)</script><!--\"'&\\\n\x01\xFF.db";
constexpr std::string_view k_hostile_shown = "a</script><script>alert(1)</script><!--\"'&\\\n\x01\xEF\xBF\xBD.db";

} // namespace

TEST_CASE("report page: its data are the run's, tick by tick", "[html]") {
    Lived lived;
    live(lived, 400, 0.2, html::limits_for(1));
    const Object::Ptr data = parsed(data_in(html::to_html(lived.page)));
    const double unit_s = data->getValue<double>("unit_s");
    const auto cpu = series(first_drawing(data), "cpu", unit_s);
    const auto replicas = series(first_drawing(data), "replicas", unit_s);
    const auto demand = series(data, "demand", unit_s);
    REQUIRE(cpu.size() == 400);
    REQUIRE(replicas.size() == 400);
    REQUIRE(demand.size() == 400);
    std::int64_t without_data = 0;
    for (std::size_t i = 0; i < cpu.size(); ++i) {
        const Tick& tick = lived.memory.ticks[i];
        CHECK(cpu[i].at == tick.at);
        REQUIRE(cpu[i].value.has_value() == tick.observation.has_value());
        without_data += tick.observation ? 0 : 1;
        if (tick.observation) {
            CHECK(*cpu[i].value == Catch::Approx(tick.observation->cpu).margin(1e-6));
            CHECK(*replicas[i].value == tick.observation->replicas);
        }
        CHECK(*demand[i].value == Catch::Approx(lived.memory.demand[i]).margin(1e-6));
    }
    CHECK(without_data > 20);
}

TEST_CASE("report page: the newest decision at a tick is that tick's, with its chain of reasons", "[html]") {
    Lived lived;
    live(lived, 400, 0.2, html::limits_for(1));
    const Object::Ptr data = parsed(html::report_data(lived.page));
    const Object::Ptr decisions = first_drawing(data)->getObject("decisions");
    CHECK(decisions->getValue<int>("left_out") == 0);
    const Array::Ptr shown = decisions->getArray("shown");
    unsigned newest = 0;
    for (const Tick& tick : lived.memory.ticks) {
        while (newest + 1 < shown->size() &&
               shown->getObject(newest + 1)->getValue<std::int64_t>("tick") <= tick.index) {
            ++newest;
        }
        const Object::Ptr decision = shown->getObject(newest);
        const Array::Ptr steps = decision->getArray("steps");
        REQUIRE(steps->size() == tick.decision.steps().size());
        for (unsigned i = 0; i < steps->size(); ++i) {
            CHECK(steps->getArray(i)->getElement<int>(0) == static_cast<int>(tick.decision.steps()[i].reason));
            CHECK(steps->getArray(i)->getElement<int>(1) == tick.decision.steps()[i].replicas);
        }
        CHECK(decision->getValue<std::string>("write") == name(tick.write.outcome));
        CHECK(decision->isNull("replicas") == !tick.observation.has_value());
    }
}

TEST_CASE("report page: hostile texts stay data", "[html]") {
    Lived lived;
    live(lived, 4, 0, html::limits_for(1));
    const std::string plain = html::to_html(lived.page);
    const auto scripts = [](const std::string& page) {
        std::size_t count = 0;
        for (std::size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1)) {
            ++count;
        }
        return count;
    };
    lived.page.command = lived.page.source = lived.page.runs[0].name = std::string(k_hostile);
    score::CheckResult check{std::string(k_hostile), std::string(k_hostile), std::string(k_hostile), false, {}, 1};
    lived.page.runs[0].report.gate = report::GateReport{std::string(k_hostile), {{check}}};
    const std::string page = html::to_html(lived.page);
    CHECK(page.find("alert(1)</") == std::string::npos);
    CHECK(scripts(page) == scripts(plain));
    const Object::Ptr data = parsed(data_in(page));
    const std::string expected(k_hostile_shown);
    CHECK(data->getValue<std::string>("source") == expected);
    CHECK(data->getObject("gate")->getValue<std::string>("file") == expected);
}

TEST_CASE("report page: it asks nobody for anything", "[html]") {
    Lived lived;
    live(lived, 4, 0, html::limits_for(1));
    const std::string page = html::to_html(lived.page);
    CHECK(page.find(" src=") == std::string::npos);
    CHECK(page.find("<link") == page.find("<link rel=\"icon\" href=\"data:,\">"));
    CHECK(page.find("<link") == page.rfind("<link"));
    CHECK_THAT(page, contains("default-src 'none'"));
    CHECK_THAT(page, contains("Released under the MIT License"));
}

TEST_CASE("report page: a year of eight runs stays below 3 MB and says what it leaves out", "[html]") {
    Lived lived;
    live(lived, 100'000, 0.3, html::limits_for(html::k_runs_drawn_max));
    for (std::size_t run = 1; run < html::k_runs_drawn_max; ++run) {
        lived.page.runs.push_back(lived.page.runs.front());
        lived.page.drawings.push_back(lived.page.drawings.front());
    }
    CHECK(html::to_html(lived.page).size() < 3'000'000);
    const Object::Ptr data = parsed(html::report_data(lived.page));
    CHECK(first_drawing(data)->getObject("decisions")->getValue<int>("left_out") > 0);
    CHECK(first_drawing(data)->getObject("cpu")->getValue<int>("per_slot") > 1);
}

TEST_CASE("report page: seeds and times keep all their digits", "[html]") {
    Lived lived;
    live(lived, 4, 0, html::limits_for(1));
    const Object::Ptr data = parsed(html::report_data(lived.page));
    CHECK(data->getArray("runs")->getObject(0)->getValue<std::string>("seed") == "18446744073709551615");
    lived.page.interval = std::chrono::milliseconds(1);
    CHECK(parsed(html::report_data(lived.page))->getValue<double>("unit_s") == 1e-6);
}

TEST_CASE("sweep page: rows of the front come before others where not all fit", "[html]") {
    search::SweepTable table;
    table.keys = {"target"};
    table.configurations = 3 * static_cast<std::int64_t>(html::k_rows_shown_max);
    const std::vector<std::size_t> pareto{5}; // above_limit_percent
    for (std::int64_t index = 0; index < table.configurations; ++index) {
        search::SweepRow row{index, {std::string(k_hostile)}, {}, std::vector<double>(score::figures().size(), 1.0)};
        row.figures[5] = index == 7'777 ? 0.25 : 2.0;
        table.rows.push_back(std::move(row));
    }
    const std::string page = html::to_html({"replayer sweep", std::string(k_hostile), table, pareto});
    CHECK(page.find("alert(1)</") == std::string::npos);
    const Object::Ptr data = parsed(data_in(page));
    const Array::Ptr rows = data->getArray("rows");
    CHECK(rows->size() == html::k_rows_shown_max);
    CHECK(data->getValue<int>("left_out") == 2 * static_cast<int>(html::k_rows_shown_max));
    CHECK(data->getValue<int>("on_front") == 1);
    unsigned on_front = 0;
    for (unsigned i = 0; i < rows->size(); ++i) {
        const Object::Ptr row = rows->getObject(i);
        on_front += row->getValue<bool>("front") ? 1U : 0U;
        CHECK(row->getValue<bool>("front") == (row->getValue<int>("index") == 7'777));
    }
    CHECK(on_front == 1);
}
