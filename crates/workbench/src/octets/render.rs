//! Rows as HTML. The template engine escapes; nothing here writes markup by hand.

use candor_rule::text::thousands;
use maud::{Markup, html};

use super::{Hex, HexRow, Look, Part, Piece, Row, Tone, cells};

/// A box of parts (head, body) with one scroll bar. `label` names it for screen readers and must be unique
/// on its page; `class` adds `soft` (wraps on narrow screens) or `wrap`.
pub fn sheet(label: &str, class: &str, parts: &[Part]) -> Markup {
    html! {
        div class={ "oct " (class) } tabindex="0" role="region" aria-label=(label) {
            @for part in parts {
                @if !part.heading.is_empty() { div.k { (part.heading) } }
                @for row in part.rows() { (self::row(&row)) }
            }
        }
    }
}

fn row(row: &Row) -> Markup {
    match row {
        Row::Line { gutter, tone, pieces, .. } => html! {
            div class=[tone.map(|t| class("hit", t))] {
                i { (gutter) } code { @for piece in pieces { (self::piece(piece)) } }
            }
        },
        Row::Message { indent, carets, tone, text } => html! {
            div class=(class("msg", *tone)) {
                i {} span {
                    code aria-hidden="true" { (" ".repeat(*indent)) ("^".repeat(*carets)) }
                    b { (prose(text)) }
                }
            }
        },
        Row::Skipped(what) => html! { div.gap { i { "⋮" } span { (what) } } },
    }
}

fn class(kind: &'static str, tone: Tone) -> String {
    match tone {
        Tone::Bad => kind.to_owned(),
        Tone::Warn => format!("{kind} w"),
        Tone::Clause => format!("{kind} c"),
    }
}

fn piece(piece: &Piece) -> Markup {
    match piece {
        Piece::Gap(text) => html! { span.red { (text) } },
        Piece::Cells(look, text, true) => html! { mark { (looks(*look, text)) } },
        Piece::Cells(look, text, false) => looks(*look, text),
    }
}

fn looks(look: Look, text: &str) -> Markup {
    match look {
        Look::Plain => html! { (text) },
        Look::Boxed => html! { span.esc { (text) } },
        Look::Redacted => html! { span.red { (text) } },
    }
}

/// Captured text within a line of the page: a method, a target, a name.
pub fn inline(text: &str) -> Markup {
    pieces(cells(text.as_bytes(), 0).iter().map(|c| (c.look, c.text.as_str())))
}

/// A sentence in which `code` stands in backticks. The parts of it that came from the wire are made
/// visible like everything else.
pub fn prose(text: &str) -> Markup {
    // An odd number of backticks: the last one is a character like any other.
    let ticks = text.matches('`').count();
    let split = ticks - ticks % 2;
    html! {
        @for (n, part) in text.splitn(split + 1, '`').enumerate() {
            @if n % 2 == 1 { code { (inline(part)) } } @else { (inline(part)) }
        }
    }
}

/// Captured text where no markup can stand (a title, a label): hidden characters as `\u{…}`.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || candor_rule::text::is_unseen(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
    }
    out
}

fn pieces<'a>(cells: impl Iterator<Item = (Look, &'a str)>) -> Markup {
    let mut joined: Vec<(Look, String)> = Vec::new();
    for (look, text) in cells {
        match joined.last_mut() {
            Some((Look::Plain, so_far)) if look == Look::Plain => so_far.push_str(text),
            _ => joined.push((look, text.to_owned())),
        }
    }
    html! { @for (look, text) in &joined { (looks(*look, text)) } }
}

/// The hexadecimal view. `label` must be unique on its page.
pub fn hex_table(label: &str, caption: &str, hex: &Hex) -> Markup {
    html! {
        div.scroll.box tabindex="0" role="region" aria-label=(label) {
            table.hex {
                caption { (caption) }
                tbody {
                    @for row in &hex.rows { (left_out(row.left_out)) (hex_row(row)) }
                    (left_out(hex.left_out))
                }
            }
        }
    }
}

fn left_out(octets: usize) -> Markup {
    html! {
        @if octets > 0 { tr.gap { th { "⋮" } td colspan="2" { (thousands(octets as u64)) " octets" } } }
    }
}

fn hex_row(row: &HexRow) -> Markup {
    let digits = |octets: &[u8]| octets.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    let glyphs = |octets: &[u8]| -> String {
        octets.iter().map(|b| if (0x20..0x7f).contains(b) { char::from(*b) } else { '·' }).collect()
    };
    let stretches = row.stretches();
    let marked = |tone: Option<Tone>, text: String| match tone {
        None => html! { (text) },
        Some(Tone::Warn) => html! { mark.w { (text) } },
        Some(_) => html! { mark { (text) } },
    };
    let carets = row.tones.iter().map(|tone| if tone.is_some() { "^^" } else { "  " });
    html! {
        tr {
            th scope="row" { (row.offset) }
            td { @for (n, (tone, octets)) in stretches.iter().enumerate() { @if n > 0 { " " } (marked(*tone, digits(octets))) } }
            td { @for (tone, octets) in &stretches { (marked(*tone, glyphs(octets))) } }
        }
        @if row.is_marked() {
            @let is_observed = row.tones.iter().flatten().all(|tone| *tone == Tone::Warn);
            tr class={ "c" @if is_observed { " w" } } aria-hidden="true" {
                td {} td { (carets.collect::<Vec<_>>().join(" ").trim_end()) } td {}
            }
        }
        @for (tone, text) in &row.messages {
            tr class=(class("says", *tone)) { td {} td colspan="2" { (prose(text)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code_and_an_odd_one_stays() {
        assert_eq!(prose("`a` is `b`.").into_string(), "<code>a</code> is <code>b</code>.");
        assert_eq!(prose("`a` is ` here").into_string(), "<code>a</code> is ` here");
        assert_eq!(prose("`<x>").into_string(), "`&lt;x&gt;");
    }

    #[test]
    fn captured_text_cannot_turn_the_page_around() {
        assert_eq!(inline("a\u{202e}<b>").into_string(), "a<span class=\"esc\">U+202E</span>&lt;b&gt;");
        assert_eq!(plain("a\u{202e}\u{1b}"), "a\\u{202e}\\u{1b}");
    }
}
