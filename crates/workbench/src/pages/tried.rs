//! A request to try, and what the rules say of it. What was typed is judged here and goes nowhere: it is not
//! sent, not stored, and files that a command names are not opened.

use candor_exchange::{RedactConfig, Redactor, Verdict};
use candor_inspect::Inspector;
use candor_reader::{
    account::command,
    correct::{self, Correction, Kind, correct},
    given,
    trial::trial,
};
use candor_rule::text::{counted, printable};
use maud::{Markup, html};

use super::exchange::rule_link;
use crate::{
    ContractSource,
    octets::{prose, sheet},
    views::exchange::{Broken, ExchangeView, place},
};

/// The form, with what was typed before.
pub(super) fn form(name: &str, text: &str) -> Markup {
    html! {
        section.sec #try aria-labelledby="try-it" {
            h2 #try-it { "Try it " small { "live verdict" } }
            div.stack {
                form.stack method="post" action={ (super::docs::PREFIX) (crate::encode::url(name)) "#verdict" } {
                    label for="tried" { "A request as it travels, or a curl command. It is judged here by the rules in "
                        "force, and never sent or kept." }
                    textarea #tried name="request" rows="12" spellcheck="false" autocomplete="off" { "\n" (text) }
                    div.acts { button.go type="submit" { "Inspect" } }
                }
            }
        }
    }
}

/// The verdict on what was typed.
pub(super) fn result(text: &str, inspector: &Inspector, sources: &[ContractSource]) -> Markup {
    let body = match octets(text) {
        Ok((octets, remarks)) => judged(&octets, &remarks, inspector, sources),
        Err(why) => html! { p.note.b role="alert" { (prose(&why)) } },
    };
    html! {
        section.sec #verdict aria-labelledby="said" {
            h2 #said { "Verdict" }
            div.stack role="status" { (body) }
        }
    }
}

/// The octets that would travel, and remarks about them. A form gives every line the end CR LF, so a length that
/// stands nowhere is counted here.
fn octets(text: &str) -> Result<(Vec<u8>, Vec<String>), String> {
    let closed = |_: &str| Err("files are not opened here".to_owned());
    let text = text.trim_start().replace("\r\n", "\n");
    let sent = given::read(text.as_bytes(), &closed);
    let mut sent =
        sent.map_err(|e| format!("Line {}, column {}: {}; {}.", e.line, e.column, e.message, e.help))?;
    if sent.is_empty() {
        return Err("There is no request in it.".into());
    }
    let first = sent.swap_remove(0);
    let remarks = first.remarks.into_iter().filter(|remark| !remark.contains("line ends of an editor"));
    Ok((first.request, remarks.collect()))
}

fn judged(octets: &[u8], remarks: &[String], inspector: &Inspector, sources: &[ContractSource]) -> Markup {
    let redactor = Redactor::new(RedactConfig::default());
    let trial = trial(octets, inspector, &redactor);
    let view = ExchangeView::of(&trial.exchange, sources);
    let status = trial.rejection.as_ref().and_then(|rejection| rejection.status()).map(|s| s.code());
    html! {
        p {
            @match (trial.exchange.verdict, status) {
                (Verdict::Refused, Some(status)) => { span.st.ref { (status) } " " b { "Refused." } },
                (Verdict::Refused, None) => { span.st.ref { "—" } " " b { "Refused without an answer." } },
                (Verdict::Failed, _) => { b { "Nobody can say at the moment." } " A document is not loaded yet." },
                (Verdict::Observed, _) => { b { "Accepted, because this is only observed." } },
                (Verdict::Passed, _) => { b { "Accepted." } " It would go to the API as it is." },
            }
            @if let Some(operation) = &trial.exchange.operation { " Operation " code { (crate::octets::inline(operation)) } "." }
        }
        @for remark in remarks { p.note { (prose(remark)) } }
        (sheet("The request that was tried", "soft", &view.request))
        @if !view.violations.is_empty() {
            @let is_new = |at: usize, broken: &Broken| view.violations.iter().take(at).all(|other| other.item.schema != broken.item.schema);
            ol.vio { @for (at, broken) in view.violations.iter().enumerate() { (violation(broken, is_new(at, broken))) } }
        }
        @if trial.rejection.is_some() { (correction(&correct(octets, inspector, &correct::Given::default()))) }
    }
}

/// One of them; a clause of the contract is shown once.
fn violation(broken: &Broken, with_clause: bool) -> Markup {
    let item = &broken.item;
    html! {
        li {
            span.no { (broken.number) } (rule_link(&item.code))
            @let place = place(item);
            @if !place.is_empty() { " " span.q.nw { (place) } }
            p { (prose(&item.detail)) }
            @if !item.fix.is_empty() { p.q { (prose(&item.fix)) } }
            @if let Some(clause) = broken.clause.as_ref().filter(|_| with_clause) { (sheet(&format!("Clause {}", broken.number), "", std::slice::from_ref(clause))) }
        }
    }
}

/// What would pass.
fn correction(correction: &Correction) -> Markup {
    let said = match correction.kind {
        Kind::Unneeded => return html! {},
        Kind::Nothing => {
            return html! { p.note { "No correction can be offered: only the sender knows what belongs there." } };
        }
        Kind::Correction => "With these edits it passes; that was checked.",
        Kind::Sketch => "With these edits, and once the marked gaps are filled, it passes.",
    };
    let command = command(correction);
    html! {
        h3 #correction { "Correction " small { (counted(correction.edits.len(), "edit", "edits")) } }
        p { (said) }
        ul {
            @for edit in correction.edits.iter().take(20) {
                li {
                    (prose(&edit.why)) " "
                    @let (before, after) = (printable(&edit.before, 60), printable(&edit.after, 60));
                    @if before.is_empty() { "Put in " code { (after) } "." }
                    @else if after.is_empty() { "Take out " code { (before) } "." }
                    @else { code { (before) } " becomes " code { (after) } "." }
                }
            }
            @for gap in &correction.gaps { li { "Fill in " (prose(&gap.place)) ": " (prose(&gap.wanted)) ", marked " code { (gap.marker) } "." } }
        }
        pre.box #corrected tabindex="0" { (command.text) }
        @for remark in &command.remarks { p { small { (prose(remark)) } } }
    }
}
