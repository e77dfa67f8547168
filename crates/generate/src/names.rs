//! Names of a document to names of a language. What a document calls things is hostile until it is a plain
//! identifier: only ASCII letters and digits come through.

use std::collections::HashSet;

/// Longest name that is made, in characters.
const MAX: usize = 60;

/// "get-user_by.id" as "GetUserById"; empty if nothing of it can stand in an identifier.
pub(crate) fn pascal(text: &str) -> String {
    let mut out = String::new();
    let mut starts = true;
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() {
            starts = true;
            continue;
        }
        if out.len() < MAX {
            out.push(if starts { c.to_ascii_uppercase() } else { c });
        }
        starts = false;
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("N{out}") } else { out }
}

/// "GetUserById" as "get_user_by_id", "HTTPServer" as "http_server".
pub(crate) fn snake(pascal: &str) -> String {
    let chars: Vec<char> = pascal.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(i + 1);
        let starts = c.is_ascii_uppercase()
            && (before.is_some_and(|b| !b.is_ascii_uppercase())
                || before.is_some() && after.is_some_and(|a| a.is_ascii_lowercase()));
        if starts {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// "GetUserById" as "getUserById".
pub(crate) fn lower_first(pascal: &str) -> String {
    let mut chars = pascal.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_lowercase(), chars.as_str()))
}

/// Names that are given once, whatever their case.
#[derive(Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// With names that are taken already.
    pub(crate) fn without(reserved: &[&str]) -> Self {
        Self(reserved.iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// The name, or with a number where it is taken. `alone` is used where nothing is left of it.
    pub(crate) fn give(&mut self, name: &str, alone: &str) -> String {
        let name = if name.is_empty() { alone } else { name };
        let mut given = name.to_owned();
        let mut number = 2;
        while !self.0.insert(given.to_ascii_lowercase()) {
            given = format!("{name}{number}");
            number += 1;
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_identifiers_and_given_once() {
        assert_eq!(pascal("get-user_by.id"), "GetUserById");
        assert_eq!(pascal("x\"; process.exit(); //"), "XProcessExit");
        assert_eq!(pascal("2fa"), "N2fa");
        assert_eq!(pascal("日本"), "");
        assert_eq!(snake("GetHTTPUserById"), "get_http_user_by_id");
        let mut names = Names::without(&["Any"]);
        assert_eq!(names.give("any", "Schema"), "any2");
        assert_eq!(names.give("", "Schema"), "Schema");
        assert_eq!(names.give("", "Schema"), "Schema2");
    }
}
