//! The chart over time: each bar is a link that narrows the query to its time, and so is each quarter below it.

use candor_journal::{Class, Counts, time::rfc3339};
use candor_rule::text::thousands;
use maud::{Markup, html};

use super::{facets::extent, search};
use crate::{
    clock, encode, store,
    views::{
        histogram::{Bar, Histogram},
        traffic::{within, without_time},
    },
};

/// Width and height of the drawing, and the line from which failures go up and passed ones down.
const WIDE: f64 = 1000.0;
const HIGH: f64 = 96.0;
const LINE: f64 = 80.0;

/// What stacks upwards, from the line on, with its fill.
const UP: [(Class, &str, &str); 4] = [
    (Class::Refused, "b-b", "refused by Candor"),
    (Class::Upstream, "b-h", "made upstream"),
    (Class::Fault, "b-f", "5xx"),
    (Class::Observed, "b-w", "observed only"),
];

pub(super) fn histogram(query: &str, counts: &Counts) -> Markup {
    let parsed = store::parse(query).unwrap_or_default();
    let chart = Histogram::of(&counts.bins, &parsed, clock::now());
    let Some((since, until)) = chart.span() else { return html! {} };
    let rest = without_time(query);
    let most = chart.bars.iter().map(Bar::failures).max().unwrap_or(0);
    let most_passed = chart.bars.iter().map(|bar| bar.of(Class::Passed)).max().unwrap_or(0);
    let step = WIDE / chart.bars.len().max(1) as f64;
    let said = UP.iter().map(|(class, _, name)| format!("{}: {}", name, thousands(chart.total(*class))));
    let said = said.collect::<Vec<_>>().join(", ");
    html! {
        p.vh {
            "Exchanges per " (chart.step()) " from " (rfc3339(since)) " to " (rfc3339(until)) ". " (said)
            ", passed: " (thousands(chart.total(Class::Passed))) "."
        }
        svg.hist #hist viewBox="0 0 1000 96" preserveAspectRatio="none" aria-hidden="true"
            data-since=(since) data-step=(chart.width) data-bars=(chart.bars.len())
            data-narrow={ "/?q=" (encode::url(&narrowed(query, rest.as_deref()))) } {
            @for (number, bar) in chart.bars.iter().enumerate() {
                @let x = number as f64 * step;
                a href=(search(&within(query, bar.start, bar.start + chart.width))) tabindex="-1" {
                    title { (told(bar)) }
                    rect.hit x=(figure(x)) y="0" width=(figure(step)) height="96" {}
                    (stack(bar, x + step * 0.08, step * 0.84, most))
                    @if bar.of(Class::Passed) > 0 {
                        rect.b-n x=(figure(x + step * 0.08)) y=(figure(LINE + 1.0)) width=(figure(step * 0.84))
                            height=(figure(share(bar.of(Class::Passed), most_passed, HIGH - LINE - 1.0))) {}
                    }
                }
            }
            path.ax d="M0 80.5H1000" {}
        }
        (axis(query, &chart))
        p.legend {
            @for (_, fill, name) in UP { span { svg viewBox="0 0 12 10" aria-hidden="true" { rect class=(fill) width="12" height="10" {} } (name) } }
            span { svg viewBox="0 0 12 10" aria-hidden="true" { rect.b-n width="12" height="10" {} } "passed, own scale" }
            span { "per " (chart.step()) ", at most " (thousands(most)) " up" }
            @if let Some(rest) = rest.filter(|rest| rest.split_whitespace().count() < query.split_whitespace().count()) {
                a href=(search(&rest)) { "All times" }
            }
            span.r { (extent(counts)) }
        }
    }
}

/// The query to which the script adds the stretch of time that was drawn over.
fn narrowed(query: &str, rest: Option<&str>) -> String {
    const MARK: (u64, u64) = (0, 0);
    let text = within(rest.unwrap_or(query), MARK.0, MARK.1);
    let time = format!("since:{0} until:{0}", rfc3339(0));
    text.strip_suffix(&time).unwrap_or(query).to_owned()
}

fn stack(bar: &Bar, x: f64, width: f64, most: u64) -> Markup {
    let mut below = 0;
    let mut parts = Vec::new();
    for (class, fill, _) in UP {
        let count = bar.of(class);
        if count > 0 {
            let (from, to) = (share(below, most, LINE - 2.0), share(below + count, most, LINE - 2.0));
            parts.push((fill, LINE - to, to - from));
        }
        below += count;
    }
    html! {
        @for (fill, y, height) in parts {
            rect class=(fill) x=(figure(x)) y=(figure(y)) width=(figure(width)) height=(figure(height)) {}
        }
    }
}

/// Four links below the chart, each to its quarter: the chart for a keyboard.
fn axis(query: &str, chart: &Histogram) -> Markup {
    let quarter = chart.bars.len().div_ceil(4).max(1);
    html! {
        p.axis {
            @for bars in chart.bars.chunks(quarter) {
                @if let [first, ..] = bars {
                    @let until = first.start + bars.len() as u64 * chart.width;
                    a href=(search(&within(query, first.start, until))) {
                        (short(first.start, chart.width)) span.vh { " to " (short(until, chart.width)) ", narrow to this" }
                    }
                }
            }
            @if let Some((_, until)) = chart.span() { span { (short(until, chart.width)) } }
        }
    }
}

/// A bar in a sentence.
fn told(bar: &Bar) -> String {
    let mut said = vec![rfc3339(bar.start)];
    said.extend(
        UP.iter()
            .filter(|(class, ..)| bar.of(*class) > 0)
            .map(|(class, _, name)| format!("{} {name}", bar.of(*class))),
    );
    said.push(format!("{} passed", bar.of(Class::Passed)));
    said.join(", ")
}

/// "14:02", with seconds or the day where bars are short or long.
fn short(millis: u64, width: u64) -> String {
    let iso = clock::iso(millis);
    let range = match width {
        0..60_000 => 11..19,
        60_000..1_800_000 => 11..16,
        1_800_000..86_400_000 => 5..16,
        _ => 0..10,
    };
    iso.get(range).unwrap_or_default().replace('T', " ")
}

/// The part of `room` that `count` of `most` takes; something is always seen.
fn share(count: u64, most: u64, room: f64) -> f64 {
    if count == 0 || most == 0 { 0.0 } else { (count as f64 / most as f64 * room).max(1.5) }
}

fn figure(length: f64) -> String {
    format!("{length:.1}")
}
