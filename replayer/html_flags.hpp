#pragma once
// The flag `--html`, shared by the commands that write a page: what is traced for it while runs go by, and writing it.
#include "replayer/html/report_page.hpp"
#include "replayer/html/trace_witness.hpp"

#include <CLI/App.hpp>

namespace scaleit::replayer {

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct HtmlFlags {
    std::string html; ///< a file; empty: no page

    void add_flags(CLI::App& app);

    [[nodiscard]] bool wanted() const { return !html.empty(); }
    /// The command as it can be pasted.
    [[nodiscard]] std::string command_line() const;

private:
    const CLI::App* command_ = nullptr; ///< set by add_flags()
};

/// The page of a command's runs, put together run by run.
class PageBuilder {
public:
    /// Draws nothing where no page is wanted, else up to k_runs_drawn_max of `runs` runs. `flags` must outlive this.
    PageBuilder(const HtmlFlags& flags, std::size_t runs);

    /// Who must look on at the next run; null where it is not drawn. This object's, until the run is added.
    [[nodiscard]] whatif::Witness* onlooker();
    /// The run that went by, measured so.
    void add(const report::NamedReport& run, const score::ScoreOptions& measure);
    /// Writes the page, where one is wanted. Fails (environment) where it cannot be written.
    [[nodiscard]] Status write(const std::string& source);

private:
    const HtmlFlags& flags_;
    std::size_t drawn_;
    html::ReportPage page_;
    std::optional<html::TraceWitness> witness_;
};

} // namespace scaleit::replayer
