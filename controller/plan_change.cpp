#include "controller/plan_change.hpp"

namespace scaleit {

bool must_begin(const WorkloadPlan& present, const WorkloadPlan& next) {
    loop::Settings settings = present.options.settings;
    settings.policy = next.options.settings.policy;
    settings.client.needs = next.options.settings.client.needs;
    return present.url != next.url || present.config_maps != next.config_maps ||
           present.session.file != next.session.file || present.session.folder != next.session.folder ||
           present.options.assumed_replicas != next.options.assumed_replicas || !(settings == next.options.settings);
}

fleet::NextMember going_on(const WorkloadPlan& present, const WorkloadPlan& next) {
    fleet::NextMember member{next.options.name, nullptr};
    const fleet::WorkloadOptions& before = present.options;
    const fleet::WorkloadOptions& after = next.options;
    if (!(before.settings.policy == after.settings.policy)) {
        member.policy = after.settings.policy;
    }
    if (!(before.priority == after.priority)) {
        member.priority = after.priority;
    }
    if (before.orders.running != after.orders.running) {
        member.automation = after.orders.running ? fleet::Automation::on : fleet::Automation::off;
    }
    return member;
}

std::vector<fleet::OrderFate> ended_by(const fleet::NextMember& next, const fleet::InForce& in_force) {
    const Overruled overruled = in_force.directive.overruled.value_or(Overruled{});
    std::vector<fleet::OrderFate> fates;
    const auto add = [&fates](bool ends, fleet::Ordered what) {
        if (ends) {
            fates.push_back({what, false});
        }
    };
    add(next.policy && overruled.manifest, fleet::Ordered::policy);
    add(next.automation && overruled.running, fleet::Ordered::running);
    add(next.priority && overruled.rank, fleet::Ordered::priority);
    return fates;
}

} // namespace scaleit
