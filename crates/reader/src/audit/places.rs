//! Where a request breaks the contract, held against what the answer names.

use candor_rule::{Place, Remedy, Violation};
use memchr::memmem;

use super::scene::Scene;
use crate::{Reading, reading::Cause};

/// A place that has a name, where the request breaks the contract.
#[derive(Clone, Debug)]
pub(crate) struct BrokenPlace {
    /// Of the property or parameter.
    pub(crate) name: String,
    /// Where.
    pub(crate) place: Place,
}

/// Every such place, in the order of the request.
pub(crate) fn broken_places(scene: &Scene<'_>) -> Vec<BrokenPlace> {
    let of_contract = scene.violations().filter(|violation| violation.schema.is_some());
    of_contract.filter_map(|v| Some(BrokenPlace { name: name(v)?, place: v.place.clone() })).collect()
}

/// The name that a sentence about the violation would use.
fn name(violation: &Violation) -> Option<String> {
    if let Some(Remedy::Add { name, .. }) = violation.remedy.as_deref() {
        return Some(name.clone());
    }
    match &violation.place {
        Place::Parameter { name, .. } | Place::Header { name, .. } => Some(name.clone()),
        Place::Body { pointer: Some(pointer), .. } => {
            let is_name =
                |token: &&str| !token.is_empty() && token.bytes().any(|octet| !octet.is_ascii_digit());
            let token = pointer.split('/').rev().find(is_name)?;
            Some(token.replace("~1", "/").replace("~0", "~"))
        }
        _ => None,
    }
}

/// True if a refusal for this cause is about what the request holds, and not about who, when and what was before.
pub(crate) fn is_of_values(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Values
            | Cause::PathValue
            | Cause::Syntax
            | Cause::BodyEmpty
            | Cause::MediaType
            | Cause::BodyTooLarge
            | Cause::MethodNotAllowed
            | Cause::AsSent
    )
}

impl Scene<'_> {
    /// True if the answer's body holds this name, however it is spelt: `firstName` as "first name".
    pub(crate) fn answer_names(&self, name: &str) -> bool {
        let fold = |octets: &[u8]| -> Vec<u8> {
            let letters = octets.iter().filter(|octet| octet.is_ascii_alphanumeric() || !octet.is_ascii());
            letters.map(u8::to_ascii_lowercase).collect()
        };
        memmem::find(&fold(self.searched()), &fold(name.as_bytes())).is_some()
    }

    /// What the answer complains about, as it is remembered: field and message, without values.
    pub(crate) fn complaint(&self) -> Option<&str> {
        Some(self.seen().complaint.as_str()).filter(|complaint| !complaint.is_empty())
    }
}

/// Longest complaint that is remembered, in characters.
const MAX: usize = 160;

/// The first complaint of an answer, without values: "field: message". Names of statuses are none.
pub(super) fn complaint(reading: &Reading) -> String {
    let is_said = |message: &&String| {
        let message = message.trim().trim_end_matches('.');
        !message.eq_ignore_ascii_case(candor_rule::reason_phrase(reading.status))
    };
    match (reading.fields.first(), reading.messages.iter().find(is_said)) {
        (Some(field), _) => format!("{}: {}", field.name, without_values(&field.message)),
        (None, Some(message)) => without_values(message),
        (None, None) => String::new(),
    }
}

/// A sentence without what may be somebody's: words in quotes, and words with a digit or an `@`, as `…`.
pub(super) fn without_values(sentence: &str) -> String {
    let mut quote = None;
    let mut words: Vec<&str> = Vec::new();
    for word in sentence.split_whitespace().take(100) {
        let opens = word.chars().next().filter(|c| matches!(c, '"' | '\'' | '`' | '“' | '«'));
        let hides =
            quote.is_some() || opens.is_some() || word.contains(|c: char| c.is_ascii_digit() || c == '@');
        let closes = word.trim_end_matches(['.', ',', ':', ';', ')']).ends_with(['"', '\'', '`', '”', '»']);
        quote = if closes { None } else { quote.or(opens) };
        if !hides {
            words.push(word);
        } else if words.last() != Some(&"…") {
            words.push("…");
        }
    }
    words.join(" ").chars().take(MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_are_left_out_of_sentences() {
        for (sentence, expected) in [
            ("name must not be \"Ann Lee\" or ann@x.test", "name must not be … or …"),
            ("'status' is not one of [1, 2]", "… is not one of …"),
            ("must be a weekday", "must be a weekday"),
            ("", ""),
        ] {
            assert_eq!(without_values(sentence), expected);
        }
    }
}
