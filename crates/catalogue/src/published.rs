//! The published rules of an API: what is enforced of each operation, as a page, as Markdown and as data.
//!
//! Everything is derived from the inspector in force. The same pages stand in the workbench, and, where the
//! owner allows it, at the gateway for everybody; there no name of a file is told.

mod examples;
mod html;
mod json;
mod markdown;
mod openapi;

use std::collections::HashMap;

use candor_contract::{
    Contract, DescribedContent, DescribedParameter, Detail, Enforced, Gap, Operation, Overview,
};
use candor_inspect::Inspector;
use candor_problem::page;
use candor_rule::{Rule, Ruling};

use crate::{PageContext, Served};

pub use json::{operation as operation_json, place as place_json, schema as schema_json};

/// Rows of the list; whoever looks for more narrows it down.
const MOST_ROWS: usize = 400;

/// How deep schemas are described.
const LEVELS: usize = 5;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever may see the workbench: files and lines are named.
    Owner,
    /// Anybody.
    Everybody,
}

/// The rules of one contract.
pub struct Published<'c> {
    inspector: &'c Inspector,
    contract: &'c Contract,
    context: PageContext<'c>,
    audience: Audience,
    /// Of each operation, in their order.
    names: Vec<String>,
}

/// An operation as it is published.
pub(crate) struct Entry<'c> {
    name: &'c str,
    operation: &'c Operation,
    parameters: Vec<DescribedParameter>,
    contents: Vec<DescribedContent>,
    answers: Vec<String>,
    refusals: Vec<(u16, &'static Rule)>,
    /// Rules that are observed or noted only.
    noted: Vec<&'static Rule>,
    checks: usize,
    gaps: Vec<Gap>,
    max_body: u64,
}

impl<'c> Published<'c> {
    /// `None` without a contract.
    pub fn of(inspector: &'c Inspector, context: PageContext<'c>, audience: Audience) -> Option<Self> {
        let contract = inspector.contract.as_deref()?;
        Some(Self { inspector, contract, context, audience, names: names(contract) })
    }

    /// The operations with the names of their pages.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &'c Operation)> {
        self.names.iter().map(String::as_str).zip(self.contract.operations())
    }

    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Option<&'c Operation> {
        self.operations().find(|(known, _)| *known == name).map(|(_, operation)| operation)
    }

    /// What stands inside `<main>` of the list; of those alone whose method, path, id or summary holds `wanted`.
    pub fn list_inner_html(&self, wanted: &str) -> String {
        html::list(self, wanted, MOST_ROWS)
    }

    /// As [`Self::list_inner_html`], of all, however many there are.
    pub fn list_in_full(&self) -> String {
        html::list(self, "", usize::MAX)
    }

    /// What stands inside `<main>` of an operation's page.
    pub fn inner_html(&self, name: &str) -> Option<String> {
        self.entry(name).map(|entry| html::entry(self, &entry))
    }

    /// A request for the operation that its document shows, or one that at least leads to it.
    pub fn example(&self, name: &str) -> Option<Vec<u8>> {
        self.operation(name).map(|operation| examples::request(self.inspector, operation))
    }

    /// The page of a name, the list for an empty one; with `.md` or `.json` in those forms.
    pub fn serve(&self, tail: &str) -> Option<Served> {
        let document = |title: &str, inner: &str| page::document(&format!("{title} · Candor"), "ref", inner);
        // A name may itself end in `.json`: the page comes first.
        let (content_type, body) = match tail {
            "" => ("text/html; charset=utf-8", document("API", &self.list_inner_html(""))),
            "index.md" => ("text/markdown; charset=utf-8", markdown::list(self)),
            "index.json" => ("application/json", format!("{:#}\n", json::list(self))),
            name => match (self.inner_html(name), name.rsplit_once('.')) {
                (Some(inner), _) => ("text/html; charset=utf-8", document(name, &inner)),
                (None, Some((name, "md"))) => {
                    ("text/markdown; charset=utf-8", markdown::entry(self, &self.entry(name)?))
                }
                (None, Some((name, "json"))) => {
                    ("application/json", format!("{:#}\n", json::entry(self, &self.entry(name)?)))
                }
                _ => return None,
            },
        };
        let mut headers = vec![
            // The contract may change at any time.
            ("Cache-Control", "no-cache"),
            ("Content-Language", "en"),
            ("X-Content-Type-Options", "nosniff"),
        ];
        if content_type.starts_with("text/html") {
            headers.push(("Content-Security-Policy", page::POLICY));
        }
        Some(Served { content_type, headers, body })
    }

    fn entry(&self, name: &str) -> Option<Entry<'_>> {
        let (name, operation) = self.operations().find(|(known, _)| *known == name)?;
        let mut overview: Overview<'_> = self.contract.overview();
        let Enforced { checks, rules, gaps } = overview.of(operation);
        let scope = operation.scope();
        let policy = &self.inspector.policy;
        let (mut refusals, mut noted) = (Vec::new(), Vec::new());
        for rule in rules {
            match policy.ruling(rule, &scope) {
                Ruling::Reject => {
                    refusals.push((policy.status(rule).map_or(400, |status| status.code()), rule));
                }
                Ruling::Off => {}
                _ => noted.push(rule),
            }
        }
        let gone = &candor_guard::rules::resource_gone::RULE;
        if operation.retired().is_some() && policy.ruling(gone, &scope) == Ruling::Reject {
            refusals.push((policy.status(gone).map_or(410, |status| status.code()), gone));
        }
        refusals.sort_by_key(|(status, rule)| (*status, rule.phase, rule.code));
        let detail = Detail::Levels(LEVELS);
        Some(Entry {
            name,
            operation,
            parameters: overview.parameters(operation, detail),
            contents: overview.contents(operation, detail),
            answers: overview.answers(operation),
            refusals,
            noted,
            checks,
            gaps,
            max_body: policy.max_body(&scope, operation.max_body()).unwrap_or(self.inspector.limits.max_body),
        })
    }

    fn link(&self, name: &str) -> String {
        format!("{}/docs/{name}", self.context.prefix)
    }

    fn limits(&self, entry: &Entry<'_>) -> Vec<(&'static str, String)> {
        let octets = |count: usize| format!("{} octets", candor_rule::text::thousands(count as u64));
        let limits = &self.inspector.limits;
        let mut all = Vec::new();
        if !entry.contents.is_empty() {
            all.push(("body", candor_rule::text::size(entry.max_body)));
            all.push(("JSON depth", self.inspector.body_limits.json.max_depth.to_string()));
        }
        all.push(("target", octets(limits.max_target)));
        all.push(("headers", octets(limits.max_headers)));
        all.push(("header fields", limits.max_header_count.to_string()));
        all
    }
}

/// What the owner says of how long an operation will be there, in a word; empty where that is nothing.
fn standing(operation: &Operation) -> &'static str {
    match (operation.retired(), operation.is_deprecated()) {
        (Some(_), _) => "retired",
        (None, true) => "deprecated",
        (None, false) => "",
    }
}

/// What pages are called: the operationId where it can stand in an address and is the only one of its name,
/// else method and path.
fn names(contract: &Contract) -> Vec<String> {
    let clean = |id: &str| {
        id.len() <= 100
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b))
            && id.bytes().any(|b| b.is_ascii_alphanumeric())
    };
    let mut taken: HashMap<String, usize> = HashMap::from([("index.md".into(), 1), ("index.json".into(), 1)]);
    let name = |operation: &Operation| {
        let own = operation.id().filter(|id| clean(id)).map(str::to_owned);
        let name = own.unwrap_or_else(|| by_path(operation));
        let count = taken.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *count == 1 { name } else { format!("{name}~{count}") }
    };
    contract.operations().map(name).collect()
}

/// "get-pets-petId"
fn by_path(operation: &Operation) -> String {
    let words = operation.template().split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_owned);
    std::iter::once(operation.method().to_ascii_lowercase()).chain(words).collect::<Vec<_>>().join("-")
}
