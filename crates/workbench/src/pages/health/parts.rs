//! The sections of the health page.

use candor_journal::{Figures, SliceState};
use candor_rule::text::{counted, size, thousands};
use maud::{Markup, html};

use super::{COUNTED, Health};
use crate::{
    ContractState, DocumentState, Fact, Metric, UpstreamState, clock, gate, logs::Lines, octets::inline,
    views,
};

/// Slices that are shown.
const SLICES: usize = 60;
/// Values of a counter that are shown, the largest.
const VALUES: usize = 12;

pub(super) fn verdict(health: &Health) -> Markup {
    html! {
        div.verdict {
            div.who { span.st.nu.big { @if health.trouble().is_none() { "OK" } @else { "!" } } p { "as of " (clock::time(health.at)) } }
            h1 { (health.trouble().unwrap_or("Every exchange since the start was kept.")) }
            p.fix { a href="/health" { b { "Look again" } } }
            dl.facts {
                div { dt { "version" } dd { (env!("CARGO_PKG_VERSION")) } }
                div { dt { "started" } dd { (clock::long(health.started)) ", " (clock::ago(health.started, health.at)) } }
                div { dt { "waiting" } dd { (thousands(health.figures.queued)) ", " (size(health.figures.queued_octets)) } }
            }
        }
    }
}

pub(super) fn journal(figures: &Figures, now: u64) -> Markup {
    let remote = figures.remote.iter().flat_map(|remote| views::health::remote(remote, now));
    let all = remote.chain(views::health::figures(figures));
    html! {
        section.sec aria-labelledby="journal" {
            h2 #journal { "Journal " small { "since the start" } }
            div { (lines("Figure", all.map(|(n, v)| (n.to_owned(), v)))) }
        }
    }
}

pub(super) fn slices(slices: &Result<Vec<SliceState>, String>) -> Markup {
    html! {
        section.sec aria-labelledby="slices" {
            h2 #slices { "Slices " small { "newest first" } }
            div {
                @match slices {
                    Err(error) => div.note { p { (inline(error)) } },
                    Ok(all) if all.is_empty() => p.q { "None: this journal keeps exchanges in memory, or nothing was stored yet." },
                    Ok(all) => {
                        div.scroll tabindex="0" role="region" aria-label="Slices of the journal" { table.t.cards {
                            thead { tr { th { "File" } th { "From" } th { "To" } th.r { "On disk" } th.r { "Failures" } th.r { "Successes" } th { "State" } } }
                            tbody { @for slice in all.iter().take(SLICES) { (self::slice(slice)) } }
                        } }
                        p.q {
                            (counted(all.len(), "slice", "slices")) ", " (size(all.iter().map(|slice| slice.octets).sum())) " on disk. "
                            @if all.len() > COUNTED { "Exchanges are counted in the newest " (COUNTED) ". " }
                            code { "candor journal check" } " looks into all of them."
                        }
                    },
                }
            }
        }
    }
}

fn slice(slice: &SliceState) -> Markup {
    let minute = |millis| clock::iso(millis).get(..16).unwrap_or_default().replace('T', " ");
    let figure = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), thousands);
    let state = match &slice.trouble {
        Some(_) => "cannot be read",
        None if slice.is_compacted => "compacted",
        None if slice.end > clock::now() => "being written",
        None => "over",
    };
    html! {
        tr {
            th scope="row" { code { (inline(&slice.name)) } }
            td data-l="From" { (minute(slice.start)) }
            td data-l="To" { (minute(slice.end)) }
            td.r data-l="On disk" { (size(slice.octets)) }
            td.r data-l="Failures" { (figure(slice.failures)) }
            td.r data-l="Successes" { (figure(slice.successes())) }
            td data-l="State" { (state) @if let Some(why) = &slice.trouble { ": " (inline(why)) } }
        }
    }
}

/// What the gateway checks requests by at this moment, and why a newer version is not in force.
pub(super) fn contract(state: &ContractState) -> Markup {
    let troubles =
        state.documents.iter().filter_map(|d| d.trouble.as_deref()).chain(state.trouble.as_deref());
    let since = |d: &DocumentState| d.since.map_or_else(|| "–".to_owned(), clock::long);
    let place = |d: &DocumentState| match d.mount.as_str() {
        "" => d.place.clone(),
        mount => format!("{}, {mount}", d.place),
    };
    html! {
        section.sec aria-labelledby="contract" {
            h2 #contract { "Contract " small { "now" } }
            div {
                @if state.documents.is_empty() {
                    p.prose { "None: only HTTP itself is checked. " code { "--openapi FILE" } " adds your API's." }
                } @else {
                    table.t.cards {
                        thead { tr { th { "Document" } th { "In force" } th { "Since" } th { "Operations" } th { "From" } th { "SHA-256" } } }
                        tbody {
                            @for d in &state.documents {
                                tr {
                                    th scope="row" { (inline(&d.name)) }
                                    td data-l="In force" { (d.standing) }
                                    td data-l="Since" { (since(d)) }
                                    td data-l="Operations" { (d.operations) }
                                    td data-l="From" { (inline(&place(d))) }
                                    td data-l="SHA-256" { code { (d.hash.get(..12).unwrap_or(&d.hash)) } }
                                }
                            }
                        }
                    }
                }
                p.q { "Came into force since the start: " (state.reloads) "; could not: " (state.failures) "." }
                @for trouble in troubles {
                    div.note { p { "Why no newer version is in force:" } @for line in trouble.lines() { p { code { (inline(line)) } } } }
                }
            }
        }
    }
}

pub(super) fn upstreams(upstreams: &[UpstreamState]) -> Markup {
    html! {
        @if !upstreams.is_empty() {
            section.sec aria-labelledby="upstreams" {
                h2 #upstreams { "Upstreams " small { "since the start" } }
                div {
                    table.t.cards {
                        thead { tr { th { "Server" } th { "Service" } th { "State" } th.r { "Requests" } th.r { "Failures" } th { "Last error" } } }
                        tbody { @for upstream in upstreams { (self::upstream(upstream)) } }
                    }
                }
            }
        }
    }
}

fn upstream(upstream: &UpstreamState) -> Markup {
    html! {
        tr {
            th scope="row" { code { (inline(&upstream.address)) } }
            td data-l="Service" { @if upstream.service.is_empty() { "–" } @else { (inline(&upstream.service)) } }
            td data-l="State" { (upstream.standing) }
            td.r data-l="Requests" { (thousands(upstream.requests)) }
            td.r data-l="Failures" { (thousands(upstream.failures)) }
            td data-l="Last error" {
                @match &upstream.last_error {
                    Some((at, cause)) => { (clock::long(*at)) ": " (inline(cause)) },
                    None => "none",
                }
            }
        }
    }
}

/// What the gateway counts, each with its sentence.
pub(super) fn counters(health: &Health) -> Markup {
    let lines: Vec<Metric> = health.lines.iter().flat_map(Lines::metrics).collect();
    let counters: Vec<&Metric> = lines.iter().chain(&health.counters).collect();
    html! {
        @if !counters.is_empty() {
            section.sec aria-labelledby="counters" {
                h2 #counters { "Counted " small { "since the start" } }
                div {
                    table.t.cards {
                        thead { tr { th { "What" } th { "How many" } } }
                        tbody { @for metric in &counters { (counter(metric)) } }
                    }
                }
            }
        }
    }
}

fn counter(metric: &Metric) -> Markup {
    let mut samples: Vec<_> =
        metric.samples.iter().filter(|sample| sample.count() > 0 || sample.labels.is_empty()).collect();
    samples.sort_by_key(|sample| std::cmp::Reverse(sample.count()));
    html! {
        tr {
            th scope="row" { (metric.declared.help) }
            td {
                @if samples.is_empty() { "0" }
                @for (n, sample) in samples.iter().take(VALUES).enumerate() {
                    @if n > 0 { ", " }
                    @if let Some(label) = sample.label() { (inline(&label)) " " }
                    (thousands(sample.count()))
                }
                @if samples.len() > VALUES { ", and " (samples.len() - VALUES) " more" }
            }
        }
    }
}

pub(super) fn settings(facts: &[Fact]) -> Markup {
    html! {
        section.sec aria-labelledby="settings" {
            h2 #settings { "Settings " small { "at the start" } }
            div { (lines("Setting", facts.iter().map(|f| (f.name.clone(), f.value.clone())))) }
        }
    }
}

pub(super) fn programs() -> Markup {
    html! {
        section.sec aria-labelledby="programs" {
            h2 #programs { "For programs" }
            div {
                ul.prose {
                    li { a href=(gate::HEALTH) { code { (gate::HEALTH) } } " for probes" }
                    li { a href="/api/health" { code { "/api/health" } } ", this page as JSON" }
                    li { a href="/_candor/metrics" { code { "/_candor/metrics" } } " for Prometheus" }
                    li { a href="/api/exchanges?q=status:4xx" { code { "/api/exchanges?q=status:4xx" } } " and " code { "/api/exchanges/ID" } " as JSON" }
                }
            }
        }
    }
}

fn lines(what: &str, lines: impl Iterator<Item = (String, String)>) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { (what) } th { "Value" } } }
            tbody { @for (name, value) in lines { tr { th scope="row" { (inline(&name)) } td { code { (inline(&value)) } } } } }
        }
    }
}
