//! Two exchanges side by side, as data: what the second has otherwise, the likely cause first.

use std::ops::Range;

use candor_exchange::{Exchange, Message};
use candor_reader::{
    diff::{Diff, Difference, diff_kept},
    given,
};

use super::{chip::Chip, exchange::plain_parts, traffic::Row};
use crate::octets::{Mark, Part, Tone};

/// Marks in one request; further differences are told in the table alone.
const MOST_MARKS: usize = 12;

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct CompareView {
    /// The one that worked, or came first.
    pub a: Side,
    /// The one that is asked about.
    pub b: Side,
    /// What B has otherwise.
    pub diff: Diff,
    /// True if the body of one of them was not kept whole.
    pub is_partial: bool,
}

/// One of the two.
#[derive(Clone, Debug)]
pub struct Side {
    /// As in a list.
    pub row: Row,
    /// Its request, what differs marked with the number of the difference.
    pub request: Vec<Part>,
    /// Octets of the request's body.
    pub request_octets: u64,
    /// Octets of the answer's body; `None` without an answer.
    pub response_octets: Option<u64>,
}

impl CompareView {
    /// Compares B with A.
    pub fn of(a: &Exchange, b: &Exchange) -> Self {
        let (there, here) = (given::kept(a), given::kept(b));
        let mut diff = diff_kept(here.as_kept(), there.as_kept());
        let is_partial = !given::is_whole(&a.request) || !given::is_whole(&b.request);
        if is_partial {
            diff.differences.retain(|difference| !difference.aspect.is_of_body());
        }
        let spans = |of: fn(&Difference) -> Option<candor_rule::Span>| {
            let numbered = diff.differences.iter().enumerate();
            numbered.filter_map(|(n, d)| Some((n + 1, of(d)?.start..of(d)?.end))).collect::<Vec<_>>()
        };
        let (of_a, of_b) = (spans(|d| d.there), spans(|d| d.here));
        let (a, b) = (Side::of(a, there.request.len(), &of_a), Side::of(b, here.request.len(), &of_b));
        Self { a, b, diff, is_partial }
    }

    /// The two chips, A first.
    pub fn chips(&self) -> [&Chip; 2] {
        [&self.a.row.chip, &self.b.row.chip]
    }
}

impl Side {
    /// `length` is how many octets were compared: more than were kept where chunks were put around the body.
    fn of(exchange: &Exchange, length: usize, spans: &[(usize, Range<usize>)]) -> Self {
        let message = &exchange.request;
        let mut request = plain_parts(message, true);
        let is_as_kept = length == message.head.octets().len() + message.body.octets().len();
        for (number, span) in spans.iter().take(MOST_MARKS) {
            mark(&mut request, message, *number, span, is_as_kept);
        }
        Self {
            row: Row::of(exchange),
            request,
            request_octets: message.body.size(),
            response_octets: exchange.response.as_ref().map(|response| response.message.body.size()),
        }
    }
}

/// Marks a difference where it stands. Without knowing where the body's octets are in what was compared, only
/// the head is marked.
fn mark(parts: &mut [Part], message: &Message, number: usize, span: &Range<usize>, is_as_kept: bool) {
    let head = message.head.octets().len();
    let is_in_body = span.start >= head;
    if is_in_body && !is_as_kept {
        return;
    }
    let start = if is_in_body { span.start - head } else { span.start };
    let span = start..start + span.len();
    if let Some(part) = parts.iter_mut().find(|part| part.is_head != is_in_body) {
        part.marks.push(Mark { span, tone: Tone::Warn, message: format!("{number}") });
    }
}
