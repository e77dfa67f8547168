//! What a placeholder can name: the members of the problem document, and within `$each` those of an error.

use candor_rule::text::nearest;
use serde::Serialize;

use crate::{ErrorItem, Problem};

/// Members of a problem, in the order of the document.
const PROBLEM: &[&str] = &[
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "code",
    "request_id",
    "shape",
    "fix",
    "workbench",
    "errors",
    "errors_total",
    "original",
];

/// Members of an error.
const ERROR: &[&str] = &[
    "code",
    "reason",
    "detail",
    "fix",
    "pointer",
    "parameter",
    "in",
    "header",
    "offset",
    "length",
    "line",
    "column",
    "excerpt",
];

/// Names the problem's members where an error's are meant by themselves.
const OUTER: &str = "problem.";

/// Whose members a placeholder names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The problem's.
    Problem,
    /// An error's, or with `problem.` before it the problem's.
    Error,
}

/// A member that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    of: Scope,
    name: &'static str,
}

impl Member {
    /// The member of this name; otherwise what is wrong and what to do.
    pub(super) fn named(name: &str, scope: Scope) -> Result<Self, (String, String)> {
        let find = |names: &'static [&'static str], name: &str| names.iter().copied().find(|n| *n == name);
        let (of, known, looked_for) = match (scope, name.strip_prefix(OUTER)) {
            (_, Some(rest)) => (Scope::Problem, PROBLEM, rest),
            (Scope::Problem, None) => (Scope::Problem, PROBLEM, name),
            (Scope::Error, None) => (Scope::Error, ERROR, name),
        };
        if let Some(name) = find(known, looked_for) {
            return Ok(Self { of, name });
        }
        let whose = if of == Scope::Problem { "a problem" } else { "an error" };
        let help = if of == Scope::Error && find(PROBLEM, name).is_some() {
            format!("write {{{OUTER}{name}}} for the problem's")
        } else if of == Scope::Problem && find(ERROR, looked_for).is_some() {
            format!(
                "`{looked_for}` belongs to an error: use it in the item of {{\"$each\": \"errors\", \"item\": …}}"
            )
        } else if let Some(near) = nearest(looked_for, known.iter().copied()) {
            format!("did you mean {{{near}}}?")
        } else {
            format!("there are {}", known.join(", "))
        };
        Err((format!("{whose} has no member `{}`", candor_rule::text::printable(name.as_bytes(), 60)), help))
    }

    /// True for a list of errors, which is no text.
    pub(super) fn is_errors(self) -> bool {
        self.name == "errors"
    }
}

/// The value of a member.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Found<'a> {
    Text(&'a str),
    Number(usize),
    Lines(&'a [String]),
    Errors(&'a [ErrorItem]),
}

/// What a template is filled from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    problem: &'a Problem,
    error: Option<&'a ErrorItem>,
}

impl<'a> Values<'a> {
    pub(super) fn of(problem: &'a Problem) -> Self {
        Self { problem, error: None }
    }

    /// The errors, each with what is around it; `None` for a fault.
    pub(super) fn each(self) -> Option<impl Iterator<Item = Self>> {
        let errors = self.problem.errors.as_deref()?;
        Some(errors.iter().map(move |error| Self { error: Some(error), ..self }))
    }

    /// The member's value; `None` if the document does not have it.
    pub(super) fn get(self, member: Member) -> Option<Found<'a>> {
        match member.of {
            Scope::Problem => of_problem(self.problem, member.name),
            Scope::Error => of_error(self.error?, member.name),
        }
    }
}

fn of_problem<'a>(problem: &'a Problem, name: &str) -> Option<Found<'a>> {
    match name {
        "type" => Some(Found::Text(&problem.page)),
        "title" => Some(Found::Text(&problem.title)),
        "status" => Some(Found::Number(problem.status.into())),
        "detail" => Some(Found::Text(&problem.detail)),
        "instance" => Some(Found::Text(&problem.instance)),
        "code" => Some(Found::Text(&problem.code)),
        "request_id" => Some(Found::Text(&problem.request_id)),
        "shape" => problem.shape.map(Found::Text),
        "fix" => Some(Found::Text(&problem.fix)),
        "workbench" => problem.workbench.as_deref().map(Found::Text),
        "errors" => problem.errors.as_deref().map(Found::Errors),
        "errors_total" => problem.errors_total.map(Found::Number),
        "original" => problem.original.as_deref().map(Found::Text),
        _ => None,
    }
}

fn of_error<'a>(error: &'a ErrorItem, name: &str) -> Option<Found<'a>> {
    match name {
        "code" => Some(Found::Text(&error.code)),
        "reason" => error.reason.as_deref().map(Found::Text),
        "detail" => Some(Found::Text(&error.detail)),
        "fix" => Some(Found::Text(&error.fix)),
        "pointer" => error.pointer.as_deref().map(Found::Text),
        "parameter" => error.parameter.as_deref().map(Found::Text),
        "in" => error.location.as_deref().map(Found::Text),
        "header" => error.header.as_deref().map(Found::Text),
        "offset" => error.offset.map(Found::Number),
        "length" => error.length.map(Found::Number),
        "line" => error.line.map(Found::Number),
        "column" => error.column.map(Found::Number),
        "excerpt" => (!error.excerpt.is_empty()).then_some(Found::Lines(&error.excerpt)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::sample;

    /// Every member of the published schema can be named, and has a value in the sample.
    #[test]
    fn templates_know_the_members_of_the_published_schema() {
        let schema: serde_json::Value = serde_json::from_str(crate::SCHEMA).unwrap();
        let problem = sample::refusal();
        let values = Values::of(&problem);
        let error = values.each().unwrap().next().unwrap();
        for (properties, scope, values, known) in [
            (&schema["properties"], Scope::Problem, values, PROBLEM),
            (&schema["$defs"]["error"]["properties"], Scope::Error, error, ERROR),
        ] {
            let names: Vec<&String> = properties.as_object().unwrap().keys().collect();
            assert_eq!(names.len(), known.len());
            for name in names {
                let member = Member::named(name, scope).unwrap();
                assert!(values.get(member).is_some(), "{name}");
            }
        }
    }
}
