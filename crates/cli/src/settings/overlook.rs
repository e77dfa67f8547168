//! Clauses of the contract that are overlooked, from the file that `gateway.overlook` names: an entry of a baseline
//! with a `pointer` is one. `candor audit --write-overlook` writes it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use candor_contract::{Diagnostic, Severity, Source, astray};
use candor_rule::{Clause, Rule, text::nearest};
use candor_syntax::json;

use super::{Settings, file::Reader, table, unreadable};
use crate::baseline::{self, Accepted, Misread};

/// What to do about an entry of a clause that is not there any more.
const STALE: &str = "remove the entry, or write the list anew with `candor audit --write-overlook`";

/// A clause, and the place of its entry to complain at.
#[derive(Clone, Debug)]
pub struct Overlooked {
    /// The clause.
    pub clause: Clause,
    at: Diagnostic,
}

impl Overlooked {
    /// As a warning about the entry.
    pub fn warning(&self, message: String) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, message, help: STALE.to_owned(), ..self.at.clone() }
    }

    /// The clause in words: "`body-type` at /components/schemas/Run/properties/name/type of api.json".
    pub fn words(&self) -> String {
        let Clause { code, pointer, file, operation } = &self.clause;
        let file = file.as_ref().map(|file| format!(" of {file}")).unwrap_or_default();
        let operation = operation.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
        format!("`{code}` at {pointer}{file}{operation}")
    }
}

impl Settings {
    /// The file, if one is named.
    pub fn overlook_file(&self) -> Option<PathBuf> {
        Some(self.resolve(&table::OVERLOOK, self.text(&table::OVERLOOK)?))
    }

    /// Reads the file and enters its clauses into the policy. Everything that is wrong with it.
    pub(super) fn apply_overlooked(&mut self, rules: &[&'static Rule]) -> Vec<String> {
        let Some(path) = self.overlook_file() else { return Vec::new() };
        let octets = match fs::read(&path) {
            Ok(octets) => octets,
            Err(error) => return vec![unreadable(&path, &error)],
        };
        match read(&path, &octets, rules) {
            Ok(clauses) => {
                clauses.iter().for_each(|own| self.policy.overlook(own.clause.clone()));
                self.overlooked = clauses;
                Vec::new()
            }
            Err(wrong) => wrong.iter().map(ToString::to_string).collect(),
        }
    }

    /// Entries of clauses that none of the documents has any more.
    pub fn stale_clauses(&self, texts: &[Source]) -> Vec<Diagnostic> {
        let mut lost: Vec<&Overlooked> = self.overlooked.iter().collect();
        for text in texts {
            let is_of = |own: &Overlooked| own.clause.file.as_ref().is_none_or(|file| *file == text.name);
            let pointers = lost.iter().filter(|own| is_of(own)).map(|own| own.clause.pointer.as_str());
            let astray = astray(text, &pointers.collect::<Vec<_>>());
            lost.retain(|own| !is_of(own) || astray.contains(&own.clause.pointer.as_str()));
        }
        let told = |own: &&Overlooked| own.warning(format!("the contract has no clause {}", own.words()));
        lost.iter().map(told).collect()
    }
}

/// The clauses of a file, or everything that is wrong with it.
fn read(path: &Path, octets: &[u8], rules: &[&'static Rule]) -> Result<Vec<Overlooked>, Vec<Diagnostic>> {
    let (name, text) = (path.display().to_string(), String::from_utf8_lossy(octets));
    let at = |offset: usize, message: String, help: &str| {
        Reader::diagnostic(&name, &text, offset..offset, message, help)
    };
    let entries = baseline::parse(octets).map_err(|Misread { line, column, what }| {
        let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        vec![at(before + column.saturating_sub(1), what, baseline::HELP)]
    })?;
    // What could be parsed as entries is JSON, so their places are known.
    let document = json::Document::parse(octets, &json::Limits::default()).ok();
    let start = |number: usize| {
        let node = document.as_ref().and_then(|document| document.find(&format!("/accepted/{number}")));
        node.map_or(0, |node| node.span().start)
    };
    let (mut clauses, mut wrong) = (Vec::new(), Vec::new());
    for (number, entry) in entries.into_iter().enumerate() {
        let at = |message: String, help: &str| at(start(number), message, help);
        match clause(entry, rules) {
            Ok(clause) => clauses.push(Overlooked { clause, at: at(String::new(), "") }),
            Err((message, help)) => wrong.push(at(message, &help)),
        }
    }
    if wrong.is_empty() { Ok(clauses) } else { Err(wrong) }
}

/// What an entry says, or what is wrong with it and how to mend it.
fn clause(entry: Accepted, rules: &[&'static Rule]) -> Result<Clause, (String, String)> {
    let code = entry.code;
    let Some(rule) = rules.iter().find(|rule| rule.code == code) else {
        let help = match nearest(&code, rules.iter().map(|rule| rule.code)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name the rule that tells violations of the clause".to_owned(),
        };
        return Err((format!("there is no rule `{code}`, and only rules refuse requests"), help));
    };
    if rule.is_refuse_only() {
        let why = "guards where one request ends and the next begins; it can only be refused";
        return Err((format!("`{code}` {why}"), "remove the entry".to_owned()));
    }
    let Some(pointer) = entry.pointer.filter(|_| entry.text.is_none()) else {
        let message = format!("the entry of `{code}` is of no clause; `pointer` names one");
        let help =
            format!("for the rule as a whole write `{code} = \"warn\"` under `[rules]` or in a `[[scope]]`");
        return Err((message, help));
    };
    Ok(Clause { code, pointer, file: entry.file, operation: entry.operation })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Vec<String>, Vec<String>> {
        let read = read(Path::new("list.json"), text.as_bytes(), candor_contract::rules::ALL);
        let place = |d: &Diagnostic| format!("{}:{}:{}: {}", d.file, d.line, d.column, d.message);
        match read {
            Ok(all) => Ok(all.iter().map(|own| format!("{} {}", own.at.line, own.words())).collect()),
            Err(wrong) => Err(wrong.iter().map(place).collect()),
        }
    }

    #[test]
    fn entries_with_a_pointer_are_clauses_that_know_their_lines() {
        let text = "{\"accepted\": [\n  {\"code\": \"body-type\", \"file\": \"a.json\", \"pointer\": \"/a/type\"},\n  \
                    {\"code\": \"body-enum\", \"pointer\": \"/a/enum\", \"operation\": \"setA\", \"reason\": \"x\"}]}";
        let clauses = told(text).unwrap();
        assert_eq!(clauses, ["2 `body-type` at /a/type of a.json", "3 `body-enum` at /a/enum in setA"]);
    }

    #[test]
    fn what_is_no_clause_is_told_with_its_line() {
        let text = "{\"accepted\": [\n {\"code\": \"body-tipe\", \"pointer\": \"/a\"},\n \
                    {\"code\": \"body-type\", \"operation\": \"setA\"}]}";
        let wrong = told(text).unwrap_err();
        assert!(wrong[0].starts_with("list.json:2:2: there is no rule `body-tipe`"), "{wrong:?}");
        assert!(wrong[1].starts_with("list.json:3:2: the entry of `body-type` is of no clause"), "{wrong:?}");
        let wrong = told("{\"accepted\": [\n {\"kode\": \"body-type\"}]}").unwrap_err();
        assert!(wrong[0].starts_with("list.json:2:") && wrong[0].contains("kode"), "{wrong:?}");
    }
}
