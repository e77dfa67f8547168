//! A client of which no call succeeds, for no single reason.

use candor_rule::{Finding, Severity};

use std::collections::BTreeMap;

use crate::audit::{
    Look, Sighted, Traffic,
    clients::{self, Failing, Why},
    evidence,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "client-always-fails",
    severity: Severity::Warning,
    spec: "convention",
    right: "a client of which some calls succeed",
    page: include_str!("client_always_fails.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    clients::failing(traffic).iter().filter_map(of_client).collect()
}

fn of_client(client: &Failing<'_>) -> Option<Sighted> {
    if !matches!(client.why, Why::Several) {
        return None;
    }
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    client.calls.iter().for_each(|call| *statuses.entry(call.status).or_default() += 1);
    let mut statuses: Vec<(u16, usize)> = statuses.into_iter().collect();
    statuses.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let said = statuses.iter().take(4).map(|(status, count)| format!("{count} × {status}"));
    let said: Vec<String> = said.collect();
    let detail =
        format!("None of {} calls of {} succeeds: {}.", client.calls.len(), client.name(), said.join(", "));
    let evidence = vec![evidence::overall("Not one answer is of the classes 2xx and 3xx.").weighing(900)];
    Some(client.sighted(FINDING.weighed(detail, evidence)))
}
