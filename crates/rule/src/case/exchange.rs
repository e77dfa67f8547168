//! Cases of findings: what was sent, what was answered, and what is found in it.
//!
//! Like a rule's case, in a block of language `exchange`; `<` lines are the answer:
//!
//! ````text
//! ### The contract lists no 404
//! ```exchange
//! contract: pets.yaml
//! > GET /pets HTTP/1.1
//! > Host: api.test
//! >
//! < HTTP/1.1 404 Not Found
//! < Content-Length: 0
//! <
//! found: undocumented-status confidence=1
//! absent: undocumented-content-type
//! ```
//! ````
//!
//! Escapes and `\{length}` are those of rules' cases. A `>` line after a `<` line begins a further exchange:
//! some findings show over several only. `found: CODE` may name members of the finding (`confidence`) or of
//! one piece of its evidence (`pointer`, `line`, `column`, `header`, `offset`); `absent: CODE…` names
//! findings that must not be there, `absent: *` says that nothing is found. What is not named may be found or not.
//! `verdict:` is what a rule's case would say of the first request; with `waits: 5s` its client then falls silent.

use std::time::Duration;

use super::{Block, Case, Expected, Step, Verdict, blocks, duration, fill_in_length, unescape};

/// One case of a finding's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeCase {
    /// The `###` heading above it.
    pub title: String,
    /// 1-based line of the fence in the page.
    pub line: usize,
    /// Settings in the order given.
    pub settings: Vec<(String, String)>,
    /// Octets of request and answer, in order.
    pub exchanges: Vec<(Vec<u8>, Vec<u8>)>,
    /// What must be found.
    pub found: Vec<Expected>,
    /// Codes of what must not be found; `*` for anything at all.
    pub absent: Vec<String>,
    /// The verdict on the first request.
    pub verdict: Option<Verdict>,
    /// For how long its client is silent after what it sent.
    pub waits: Option<Duration>,
}

impl ExchangeCase {
    /// Every case of a page.
    ///
    /// # Errors
    /// The first line that cannot be read, with its number and what is wrong.
    pub fn all(page: &str) -> Result<Vec<Self>, String> {
        blocks(page, "exchange").iter().map(Self::parse).collect()
    }

    /// A setting's value.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// The first request as the case of a rule, where a verdict is given.
    pub fn of_request(&self) -> Option<Case> {
        let (request, _) = self.exchanges.first()?;
        let silence = self.waits.map(Step::Wait);
        Some(Case {
            title: self.title.clone(),
            line: self.line,
            settings: self.settings.clone(),
            steps: std::iter::once(Step::Send(request.clone())).chain(silence).collect(),
            verdicts: vec![self.verdict.clone()?],
        })
    }

    fn parse(block: &Block<'_>) -> Result<Self, String> {
        let mut case = Self {
            title: block.title.to_owned(),
            line: block.line,
            settings: vec![],
            exchanges: vec![],
            found: vec![],
            absent: vec![],
            verdict: None,
            waits: None,
        };
        // Lines of one message after the other: requests and answers by turns.
        let mut messages: Vec<Vec<Vec<u8>>> = Vec::new();
        for (number, text) in &block.lines {
            let fail = |what: &str| format!("line {number}: {what}: {text}");
            if let Some(rest) = text.strip_prefix(['>', '<']) {
                // The first, third, … message is a request.
                let is_answer = text.starts_with('<');
                let last_is_answer = messages.len().is_multiple_of(2);
                match (messages.is_empty(), is_answer) {
                    (true, true) => return Err(fail("an answer comes after a request")),
                    (empty, _) if empty || is_answer != last_is_answer => messages.push(Vec::new()),
                    _ => {}
                }
                let line = unescape(rest.strip_prefix(' ').unwrap_or(rest)).map_err(|e| fail(&e))?;
                messages.last_mut().ok_or_else(|| fail("no message"))?.push(line);
            } else if let Some((key, value)) = text.split_once(':') {
                case.set(key.trim(), value.trim()).map_err(|e| fail(&e))?;
            } else if !text.trim().is_empty() {
                return Err(fail("neither a setting, a message nor what is found"));
            }
        }
        let mut whole = messages.into_iter().map(whole);
        while let (Some(request), answer) = (whole.next(), whole.next()) {
            let answer = answer.ok_or_else(|| format!("line {}: a request has no answer", case.line))?;
            case.exchanges.push((request, answer));
        }
        if case.found.is_empty() && case.absent.is_empty() {
            return Err(format!(
                "line {}: the case says neither what is found nor what is absent",
                case.line
            ));
        }
        Ok(case)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "found" => self.found.push(Expected::parse(value)?),
            "verdict" => self.verdict = Some(Verdict::parse(value)?),
            "waits" => self.waits = Some(duration(value).ok_or("not a duration")?),
            "absent" => self.absent.extend(value.split_whitespace().map(str::to_owned)),
            _ => self.settings.push((key.to_owned(), value.to_owned())),
        }
        Ok(())
    }
}

fn whole(mut lines: Vec<Vec<u8>>) -> Vec<u8> {
    fill_in_length(&mut lines.iter_mut().collect::<Vec<_>>());
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_take_turns() {
        let page = "### T\n```exchange\ncontract: pets.yaml\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: \\{length}\n<\n< abc\\\n> GET /b HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<\nfound: x pointer=#/a\nabsent: y z\n```\n";
        let case = &ExchangeCase::all(page).unwrap()[0];
        assert_eq!((case.title.as_str(), case.line, case.setting("contract")), ("T", 2, Some("pets.yaml")));
        assert_eq!(case.exchanges.len(), 2);
        assert_eq!(case.exchanges[0].0, b"GET / HTTP/1.1\r\n\r\n");
        assert_eq!(case.exchanges[0].1, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        assert_eq!(case.found[0].members, [("pointer".to_owned(), "#/a".to_owned())]);
        assert_eq!(case.absent, ["y", "z"]);
    }

    #[test]
    fn a_verdict_is_on_the_first_request() {
        let page = "```exchange\nwaits: 5s\n> GET / HTTP/1.1\n< HTTP/1.1 408 Request Timeout\n<\nverdict: 408 x\nabsent: *\n```\n";
        let case = &ExchangeCase::all(page).unwrap()[0];
        let request = case.of_request().unwrap();
        assert_eq!(request.steps[1], Step::Wait(Duration::from_secs(5)));
        assert_eq!(request.octets(), b"GET / HTTP/1.1\r\n");
        assert_eq!(request.verdicts.first(), case.verdict.as_ref());
    }

    #[test]
    fn what_cannot_be_a_case_is_told() {
        for (block, part) in [
            ("< HTTP/1.1 200 OK\n<\nabsent: x", "line 2: an answer"),
            ("> GET / HTTP/1.1\n>\nabsent: x", "no answer"),
            ("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<", "neither what is found"),
        ] {
            let fault = ExchangeCase::all(&format!("```exchange\n{block}\n```\n")).unwrap_err();
            assert!(fault.contains(part), "{fault}");
        }
    }
}
