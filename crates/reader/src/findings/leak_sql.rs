//! What a database said, passed on to the client.

use candor_rule::{Finding, Found, Severity, Span};
use memchr::memmem;

use crate::audit::{Look, Scene, search::digits};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "leak-sql",
    severity: Severity::Error,
    spec: "RFC 9457 §5; CWE-209",
    right: "words of the API's own, with a code of its own",
    page: include_str!("leak_sql.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// What the drivers of databases say, in lower case.
#[rustfmt::skip]
const DRIVERS: &[&str] = &[
    "syntax error at or near", "sqlstate", "you have an error in your sql syntax", "unique constraint failed",
    "not null constraint failed", "foreign key constraint failed", "check constraint failed",
    "duplicate key value violates", "violates foreign key constraint", "violates not-null constraint",
    "violates check constraint", "violates unique constraint", "a foreign key constraint fails",
    "duplicate entry '", "unclosed quotation mark after the character string", "incorrect syntax near",
    "violation of unique key constraint", "violation of primary key constraint", "no such table:",
    "no such column:", "unrecognized token:", "unknown column '", "e11000 duplicate key",
    "deadlock found when trying to get lock", "sqlalchemy.exc.", "psycopg2.errors", "sqlite3.operationalerror",
    "sqlite3.integrityerror", "pg::", "com.mysql.", "org.postgresql.", "oracle.jdbc", "java.sql.sql",
    "sequelizedatabaseerror", "activerecord::statementinvalid", "queryfailederror", "mysqli_", "sqliteexception",
];
/// Statements by their words in order, in lower case.
const STATEMENTS: &[[&str; 3]] = &[
    ["select ", " from ", " where "],
    ["insert into ", " values", "("],
    ["update ", " set ", " where "],
    ["delete from ", " where ", "="],
];
/// Octets that a statement may be long.
const MAX_STATEMENT: usize = 1000;
/// Beginnings of one statement that are looked at.
const MAX_TRIES: usize = 20;

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_error() {
        return None;
    }
    let text = scene.searched().to_ascii_lowercase();
    let is_own = |span: &Span| !scene.was_sent(span.of(scene.searched()));
    let (span, weight, says) = match driver(&text).filter(is_own) {
        Some(span) => (span, 900, "The words of a database driver."),
        None => (statement(&text).filter(is_own)?, 600, "Words of an SQL statement."),
    };
    let detail = "The body passes on what the database said; clients get words and a code of the API's own.";
    Some(FINDING.weighed(detail, vec![scene.found_in_body(span, weight, says)]))
}

fn driver(text: &[u8]) -> Option<Span> {
    let phrases = DRIVERS.iter().filter_map(|phrase| {
        let at = memmem::find(text, phrase.as_bytes())?;
        Some(Span::new(at, at + phrase.len()))
    });
    phrases.chain(oracle(text)).min_by_key(|span| span.start)
}

/// `ORA-` and five digits.
fn oracle(text: &[u8]) -> Option<Span> {
    let mut all = memmem::find_iter(text, b"ora-").filter(|at| digits(text, at + 4) == Some(at + 9));
    all.next().map(|at| Span::new(at, at + 9))
}

/// The words of a statement in order, with something that no prose has.
fn statement(text: &[u8]) -> Option<Span> {
    STATEMENTS.iter().find_map(|[first, second, third]| {
        memmem::find_iter(text, first.as_bytes()).take(MAX_TRIES).find_map(|start| {
            let end = text.len().min(start + MAX_STATEMENT);
            let rest = text.get(start..end)?;
            let middle = memmem::find(rest, second.as_bytes())?;
            let last = middle + memmem::find(rest.get(middle + second.len()..)?, third.as_bytes())?;
            let end = last + second.len() + third.len();
            let whole = rest.get(..rest.len().min(end + 60))?;
            whole.iter().any(|octet| b"=?$*(".contains(octet)).then(|| Span::new(start, start + end))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_from_prose() {
        for (text, is_one) in [
            ("select id from users where id = 1", true),
            ("insert into users (id) values (1)", true),
            ("please select one from the list where it stands", false),
            ("you can update your set of cards where you want", false),
        ] {
            assert_eq!(statement(text.as_bytes()).is_some(), is_one, "{text}");
        }
        assert!(oracle(b"x ora-00942: y").is_some() && oracle(b"flora-123456").is_none());
    }
}
