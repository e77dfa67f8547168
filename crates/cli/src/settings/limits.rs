//! `[[limit]]`: how often somebody may ask.

use std::path::Path;

use candor_contract::Diagnostic;
use candor_guard::limits::{By, Limit, Measure, Pace};

use super::{
    Settings,
    file::{Entry, Reader},
};

impl Settings {
    /// Enters a limit.
    pub(super) fn read_limit(&mut self, entry: &Entry, path: &Path, text: &str) -> Vec<Diagnostic> {
        let name = path.display().to_string();
        let here = |member: &str, message: &str, help: &str| {
            vec![Reader::diagnostic(&name, text, entry.place(member), message.to_owned(), help)]
        };
        let by = match (entry.text("by").unwrap_or("address"), entry.text("header")) {
            ("header", Some(header)) => By::Header(header.to_owned()),
            ("header", None) => {
                return here("by", "it is not said which header", "add header = \"X-Api-Key\"");
            }
            (_, Some(_)) => return here("header", "a header counts for nothing here", "add by = \"header\""),
            ("identity", None) => By::Identity,
            ("everybody", None) => By::Everybody,
            (_, None) => By::Address,
        };
        let called = entry.text("name").unwrap_or_default();
        if self.limits.iter().any(|limit| &*limit.name == called) {
            return here("name", "another limit has this name", "each limit has a name of its own");
        }
        let measure = match (entry.number("requests"), entry.number("concurrent")) {
            (_, Some(most)) => {
                if let Some(member) = ["window", "burst"].into_iter().find(|name| entry.says(name)) {
                    return here(
                        member,
                        "requests under way are counted, not those of a time",
                        "leave it out, or write `requests`",
                    );
                }
                Measure::Open(most)
            }
            (requests, None) => {
                let Some(window) = entry.duration("window") else {
                    return here("requests", "it is not said in which time", "add window = \"1m\"");
                };
                let requests = requests.unwrap_or(1);
                Measure::Rate(Pace { requests, window, burst: entry.number("burst").unwrap_or(requests) })
            }
        };
        let operations = entry.list("operations").to_vec();
        self.limits.push(Limit { name: called.into(), measure, by, operations });
        Vec::new()
    }
}
