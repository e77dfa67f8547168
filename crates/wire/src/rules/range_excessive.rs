//! Ranges that overlap, or more of them than anybody needs.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

use crate::{
    Head,
    range::{self, Range},
    rules::{range_invalid, range_unit_unknown},
};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §14.2, §15.5.17, §17.15",
    level: Level::May,
    ..Rule::refusing("range-excessive", 416, Shape::Guard, 136, include_str!("range_excessive.md"))
};

/// More ranges than this that share octets are refused (RFC 9110 §14.2).
const MOST_OVERLAPPING: usize = 2;

/// The Range of a GET; other methods have none (RFC 9110 §14.2). What is wrong with it may be one of three rules.
pub fn check(head: &Head, most: usize) -> Option<Violation> {
    if head.method() != b"GET" {
        return None;
    }
    let (field, value) = head.get("range")?;
    let span = field.value;
    match range::read(&value) {
        Err(fault) => {
            let at = (span.start + fault).min(span.end);
            let rest = value.get(fault..).unwrap_or_default();
            Some(range_invalid::at(Span::new(at, span.end), rest))
        }
        Ok(Range::OtherUnit(length)) => {
            let unit = value.get(..length).unwrap_or_default();
            Some(range_unit_unknown::at(Span::new(span.start, span.start + length), unit))
        }
        Ok(Range::Bytes(parts)) => {
            let shared = range::overlapping(&parts);
            let found = match parts.len() {
                number if number > most => {
                    format!(
                        "{} ranges; at most {} are taken",
                        text::thousands(number as u64),
                        text::thousands(most as u64)
                    )
                }
                _ if shared > MOST_OVERLAPPING => {
                    format!("{shared} ranges that overlap; ranges without common octets are expected")
                }
                _ => return None,
            };
            let detail = format!("Range asks for {found}.");
            Some(RULE.at(
                Place::header("Range", span),
                detail,
                "Ask for one larger range, or for the whole resource.",
            ))
        }
    }
}
