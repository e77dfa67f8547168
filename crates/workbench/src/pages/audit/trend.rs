//! Findings over time: a bar an hour, as high as the share of its exchanges that show something.

use candor_exchange::time::rfc3339;
use candor_reader::audit::Hour;
use candor_rule::text::{counted, thousands};
use maud::{Markup, html};

use crate::{audit::Audited, pages::traffic::search};

/// Width and height of the drawing.
const WIDE: f64 = 1000.0;
const HIGH: f64 = 96.0;

/// Severities from the ground up with their fill: index in [`Hour::worst`], class, word.
const UP: [(usize, &str, &str); 3] = [(2, "b-b", "error"), (1, "b-w", "warning"), (0, "b-n", "hint")];

/// Hours of the period, those without exchanges included, the oldest first.
fn filled(hours: &[Hour], audited: &Audited) -> Vec<Hour> {
    const MOST: u64 = 48;
    let hour = |millis: u64| millis - millis % Hour::LENGTH;
    let (first, last) = (hour(audited.since), hour(audited.at));
    let number = ((last.saturating_sub(first)) / Hour::LENGTH + 1).min(MOST);
    let at = |n: u64| last.saturating_sub((number - 1 - n) * Hour::LENGTH);
    let known = |start: u64| hours.iter().find(|hour| hour.start == start).cloned();
    let each = (0..number).map(|n| known(at(n)).unwrap_or(Hour { start: at(n), ..Hour::default() }));
    each.collect()
}

pub(super) fn trend(hours: &[Hour], audited: &Audited) -> Markup {
    let hours = filled(hours, audited);
    let share = |hour: &Hour| hour.found() as f64 / hour.exchanges.max(1) as f64;
    let most = hours.iter().map(share).fold(0.0, f64::max);
    let step = WIDE / hours.len().max(1) as f64;
    html! {
        @if most > 0.0 {
            section.sec aria-labelledby="trend" {
                h2 #trend { "Trend " small { "per hour, in UTC" } }
                div {
                    p.q { (sentence(&hours)) }
                    svg.hist viewBox="0 0 1000 96" preserveAspectRatio="none" aria-hidden="true" {
                        @for (number, hour) in hours.iter().enumerate() {
                            @let x = number as f64 * step + step * 0.08;
                            a href=(search(&period(hour))) tabindex="-1" {
                                title { (told(hour)) }
                                rect.hit x=(figure(number as f64 * step)) y="0" width=(figure(step)) height="96" {}
                                (stack(hour, x, step * 0.84, most))
                            }
                        }
                        path.ax d="M0 95.5H1000" {}
                    }
                    p.axis {
                        @for hours in hours.chunks(hours.len().div_ceil(4).max(1)) {
                            @if let Some(first) = hours.first() { span { (short(first.start)) } }
                        }
                    }
                    p.legend {
                        @for (_, fill, name) in UP { span { svg viewBox="0 0 12 10" aria-hidden="true" { rect class=(fill) width="12" height="10" {} } (name) } }
                        span { "share of an hour's exchanges, by their gravest finding; the highest is " (per_mille(most)) " of 1,000" }
                    }
                    details {
                        summary { "The same as a table" }
                        (table(&hours))
                    }
                }
            }
        }
    }
}

fn table(hours: &[Hour]) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { "Hour" } th.r { "Exchanges" } th.r { "With an error" } th.r { "With a warning" } th.r { "With a hint" } } }
            tbody {
                @for hour in hours.iter().filter(|hour| hour.exchanges > 0) {
                    tr {
                        th scope="row" { a href=(search(&period(hour))) { (short(hour.start)) } }
                        td.r data-l="exchanges" { (thousands(hour.exchanges as u64)) }
                        td.r data-l="with an error" { (hour.worst[2]) }
                        td.r data-l="with a warning" { (hour.worst[1]) }
                        td.r data-l="with a hint" { (hour.worst[0]) }
                    }
                }
            }
        }
    }
}

/// From the first half of the time to the second.
fn sentence(hours: &[Hour]) -> String {
    let (first, second) = hours.split_at(hours.len() / 2);
    let share = |part: &[Hour]| {
        let (found, all) = part.iter().fold((0, 0), |(f, a), hour| (f + hour.found(), a + hour.exchanges));
        (all > 0).then(|| found as f64 / all as f64)
    };
    match (share(first), share(second)) {
        (Some(before), Some(now)) => {
            let word = match now / before.max(0.0005) {
                up if up > 1.2 => "Rising",
                down if down < 0.8 => "Falling",
                _ => "Level",
            };
            format!(
                "{word}: of 1,000 exchanges {} show a finding, after {} in the first half of the time.",
                per_mille(now),
                per_mille(before)
            )
        }
        (_, now) => format!(
            "Of 1,000 exchanges {} show a finding; before there were none to compare with.",
            per_mille(now.unwrap_or_default())
        ),
    }
}

fn per_mille(share: f64) -> String {
    format!("{:.1}", share * 1000.0)
}

fn period(hour: &Hour) -> String {
    format!("since:{} until:{}", rfc3339(hour.start), rfc3339(hour.start + Hour::LENGTH))
}

fn told(hour: &Hour) -> String {
    let [hints, warnings, errors] = hour.worst;
    let all = counted(hour.exchanges, "exchange", "exchanges");
    format!(
        "{}: {all}; {errors} with an error, {warnings} with a warning, {hints} with a hint",
        short(hour.start)
    )
}

/// "11-21 14:00".
fn short(millis: u64) -> String {
    rfc3339(millis).get(5..16).unwrap_or_default().replace('T', " ")
}

fn stack(hour: &Hour, x: f64, width: f64, most: f64) -> Markup {
    let scale = (HIGH - 4.0) / (most * hour.exchanges.max(1) as f64);
    let mut below = 0;
    let mut parts = Vec::new();
    for (index, fill, _) in UP {
        let count = hour.worst.get(index).copied().unwrap_or_default();
        if count > 0 {
            parts.push((fill, HIGH - 1.0 - (below + count) as f64 * scale, count as f64 * scale));
        }
        below += count;
    }
    html! {
        @for (fill, y, height) in parts {
            rect class=(fill) x=(figure(x)) y=(figure(y)) width=(figure(width)) height=(figure(height.max(1.0))) {}
        }
    }
}

fn figure(value: f64) -> String {
    format!("{value:.1}")
}
