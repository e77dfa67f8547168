//! The section about what the application itself wrote while it worked on a request.

use candor_exchange::{Level, LogLine};
use candor_journal::MOST_LINES;
use candor_rule::text::thousands;
use maud::{Markup, html};

use crate::{clock, octets::inline};

/// The section; nothing where no line was found.
pub(super) fn section(lines: &[LogLine]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section.sec aria-labelledby="log" {
                h2 #log { "Application log " small { "lines that name this request or its trace" } }
                div {
                    ul.logs {
                        @for line in lines {
                            li.e[line.level == Some(Level::Error)] {
                                time datetime=(clock::iso(line.time)) { (clock::time(line.time)) }
                                span { (inline(&format!("{} {}", line.source, line.stream.word()))) }
                                @match line.level {
                                    Some(level) => b { (level) },
                                    None => span {},
                                }
                                code {
                                    (inline(&line.text))
                                    @if line.is_cut() { span { " … " (thousands(line.size)) " octets in all" } }
                                }
                            }
                        }
                    }
                    @if lines.len() >= MOST_LINES {
                        p.qq { small { "The first " (thousands(MOST_LINES as u64)) " lines are shown." } }
                    }
                }
            }
        }
    }
}
