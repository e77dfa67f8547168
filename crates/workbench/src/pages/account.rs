//! What to do about an exchange that failed: whose it is, the status that fits, the next step, the five steps
//! that a developer would walk, and the request as it would pass.

use std::sync::Arc;

use candor_exchange::{Command, Exchange};
use candor_journal::JournalError;
use candor_reader::{
    Reader,
    account::{Account, Owner, command_to},
    correct::{Correction, Kind},
    given,
};
use candor_rule::reason_phrase;
use maud::{Markup, html};

use crate::{
    octets::{inline, prose},
    server::Site,
    views::correction::{Hunk, Line, hunks},
};

/// The copy that is the corrected request.
pub(super) const FIXED: &str = "fixed";
/// Longest command that stands on the page itself, in octets.
const MOST_SHOWN: usize = 4096;

/// The corrected request as a command; `None` where there is none.
pub(super) async fn corrected_command(
    site: &Site,
    exchange: &Arc<Exchange>,
) -> Result<Option<Command>, JournalError> {
    let worked = site.store.worked_like(exchange).await?;
    let account = of(site, exchange, worked.as_ref()).await;
    let correction = account.and_then(|account| account.correction);
    Ok(correction.map(|correction| command_to(&correction, site.config.gateway_url.as_deref())))
}

/// The account of an exchange, by the rules that the gateway follows now; `None` for one that succeeded, and
/// where nobody gave the rules.
pub(super) async fn of(
    site: &Site,
    exchange: &Arc<Exchange>,
    worked: Option<&Arc<Exchange>>,
) -> Option<Account> {
    if exchange.status() < 400 && exchange.observed.is_none() && exchange.errors.is_empty() {
        return None;
    }
    let inspector = (site.config.inspector.as_ref()?)();
    let (exchange, worked) = (exchange.clone(), worked.cloned());
    let tell = move || Account::of_kept(&exchange, worked.as_deref(), &inspector, &Reader::default());
    // Without it the page still shows everything that was kept.
    tokio::task::spawn_blocking(tell).await.ok()
}

/// The sections, nothing for an exchange without an account.
pub(super) fn sections(site: &Site, exchange: &Exchange, account: Option<&Account>) -> Markup {
    html! {
        @if let Some(account) = account {
            @if account.owner != Owner::Nobody { (what_to_do(account)) }
            @if let Some(correction) = &account.correction { (corrected(site, exchange, correction)) }
        }
    }
}

fn what_to_do(account: &Account) -> Markup {
    html! {
        section.sec aria-labelledby="todo" {
            h2 #todo { "What to do " small { "five steps walked" } }
            div { div.stack {
                p { b { (prose(&account.next)) } }
                dl.facts {
                    div { dt { "whose" } dd { (account.owner.words()) ": " (prose(&account.because)) } }
                    @if let Some((status, why)) = &account.right {
                        div { dt { "right status" } dd {
                            a href={ "/statuses/" (status) } { (status) " " (reason_phrase(*status)) } ": " (prose(why))
                        } }
                    }
                }
                table.t.cards {
                    caption.vh { "The five steps and what each of them shows" }
                    thead { tr { th { span.vh { "Sign" } } th { "Step" } th { "What it shows" } } }
                    tbody {
                        @for step in &account.steps {
                            tr class=[step.is_wrong.then_some("ne")] {
                                td.g { @if step.is_wrong { "^" } @else { "=" } }
                                th scope="row" { (step.name) }
                                td { (prose(&step.shows)) }
                            }
                        }
                    }
                }
            } }
        }
    }
}

fn corrected(site: &Site, exchange: &Exchange, correction: &Correction) -> Markup {
    let is_sketch = correction.kind == Kind::Sketch;
    let request = given::kept(exchange).request;
    let command = command_to(correction, site.config.gateway_url.as_deref());
    let mut reasons: Vec<&str> = Vec::new();
    for edit in &correction.edits {
        if !reasons.contains(&edit.why.as_str()) {
            reasons.push(&edit.why);
        }
    }
    html! {
        section.sec aria-labelledby="fixed" {
            h2 #fixed {
                @if is_sketch { "Sketch " small { "not yet a request: gaps are to be filled" } }
                @else { "Correction " small { "checked: the rules of the gateway accept it" } }
            }
            div { div.stack {
                @if is_sketch {
                    ul { @for gap in &correction.gaps {
                        li { "Fill in " code { (inline(&gap.place)) } ": " (prose(&gap.wanted)) ", marked " code { (inline(&gap.marker)) } }
                    } }
                }
                (diff(&hunks(&request, correction)))
                @if !reasons.is_empty() { ul { @for why in reasons { li.q { (prose(why)) } } } }
                div.acts {
                    a.btn.go href={ "/x/" (exchange.id) "/as/" (FIXED) } data-copied { @if is_sketch { "Copy sketch as curl" } @else { "Copy correction as curl" } }
                }
                @for remark in &command.remarks { p { small { (remark) } } }
                @if command.text.len() <= MOST_SHOWN {
                    details {
                        summary { @if is_sketch { "The sketch as curl" } @else { "The correction as curl" } }
                        pre.box #fixed-curl tabindex="0" { (command.text) }
                    }
                }
            } }
        }
    }
}

fn diff(hunks: &[Hunk]) -> Markup {
    html! {
        div.oct.diff tabindex="0" role="region" aria-label="What the correction changes" {
            @for hunk in hunks {
                @for line in &hunk.before { (self::line(line, false)) }
                @for line in &hunk.after { (self::line(line, true)) }
            }
        }
    }
}

fn line(line: &Line, is_new: bool) -> Markup {
    html! {
        div class=(if is_new { "a" } else { "d" }) {
            i { @if let Some(offset) = line.offset { (offset) } }
            em { (if is_new { "+" } else { "\u{2212}" }) }
            code {
                @for (text, differs) in &line.pieces {
                    @if !*differs { (inline(text)) } @else if is_new { ins { (inline(text)) } } @else { s { (inline(text)) } }
                }
            }
        }
    }
}
