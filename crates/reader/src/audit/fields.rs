//! Fields of an exchange that hold lists, and what they list.

use candor_contract::Route;
use candor_problem::weight;
use candor_rule::{Evidence, Span};
use candor_syntax::MediaType;

use super::scene::{Field, Scene, fields};

impl Scene<'_> {
    /// Every field of the answer of this name, in order.
    pub(crate) fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Field<'a>> {
        fields(&self.answer.message, self.sample.response, name)
    }

    /// The members of a list of tokens in the answer, however many fields it is spread over.
    pub(crate) fn listed(&self, name: &str) -> Vec<String> {
        let values = self.every(name).map(|field| field.value.into_owned());
        let members: Vec<String> = values.collect();
        members.iter().flat_map(|value| members_of(value)).map(str::to_owned).collect()
    }

    /// True if a list of tokens in the answer has this member, in any case.
    pub(crate) fn lists(&self, name: &str, member: &str) -> bool {
        self.listed(name).iter().any(|listed| listed.eq_ignore_ascii_case(member))
    }

    /// The value of a directive of the answer's `Cache-Control`; "" if it has none.
    pub(crate) fn directive(&self, name: &str) -> Option<String> {
        self.listed("cache-control").iter().find_map(|directive| {
            let (found, value) = directive.split_once('=').unwrap_or((directive, ""));
            let is_it = found.trim().eq_ignore_ascii_case(name);
            is_it.then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// The evidence of an answer that has one of these statuses and no field of this name.
    pub(crate) fn lacking(&self, statuses: &[u16], name: &str) -> Option<Vec<Evidence>> {
        let lacks = self.is_status(statuses) && self.field(name).is_none();
        let status = || self.by_status(format!("The status is {}.", self.status()));
        lacks.then(|| vec![status(), self.without(name)])
    }

    /// Seconds until the client may go on, by `RateLimit`: the soonest reset (`t`) of the limits that are used
    /// up (`r=0`), or of all if none says that it is.
    pub(crate) fn reset(&self) -> Option<u64> {
        let values = self.every("ratelimit").map(|field| field.value.into_owned());
        let fields: Vec<String> = values.collect();
        let limits = fields.iter().flat_map(|value| members_of(value));
        let limits: Vec<(bool, u64)> = limits.filter_map(reset_of).collect();
        let used_up = limits.iter().filter(|(is_used_up, _)| *is_used_up).map(|(_, t)| *t).min();
        used_up.or_else(|| limits.iter().map(|(_, t)| *t).min())
    }

    /// The methods that the contract lists for the path of the request, but for those that every path may have:
    /// HEAD, OPTIONS, TRACE. `None` if it does not know the path.
    pub(crate) fn documented_methods(&self) -> Option<Vec<String>> {
        let contract = self.inspector?.contract.as_deref()?;
        // No operation has this method, so the answer is what the path has.
        match contract.route(b"-", self.path().as_bytes(), Span::default()) {
            Route::MethodNotAllowed { allow, .. } => {
                Some(allow.into_iter().filter(|method| !is_everywhere(method)).collect())
            }
            _ => None,
        }
    }

    /// What `Accept` wants; `None` if there is no such field.
    pub(crate) fn wishes(&self) -> Option<Wishes> {
        let values = self.asked.message.all("accept").collect::<Vec<_>>();
        if values.is_empty() {
            return None;
        }
        let accept = values.join(&b", "[..]);
        let text = String::from_utf8_lossy(&accept).to_ascii_lowercase();
        let named: Vec<&str> =
            members_of(&text).map(|range| range.split(';').next().unwrap_or_default().trim()).collect();
        let kinds = named.iter().copied().filter(|range| range.ends_with("json"));
        let json = ["application/json", "application/problem+json"].into_iter().chain(kinds.clone());
        Some(Wishes {
            json: json.map(|kind| weight(&accept, kind)).max().unwrap_or_default(),
            html: weight(&accept, "text/html"),
            names_json: kinds.count() > 0 && !named.iter().any(|range| range.starts_with("text/html")),
        })
    }

    /// True if the request has a JSON body, by its label.
    pub(crate) fn sends_json(&self) -> bool {
        self.asked.has_body() && self.asked.media_type.as_ref().is_some_and(MediaType::is_json)
    }
}

/// What a client takes, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wishes {
    json: u16,
    html: u16,
    /// True if JSON is named and HTML is not: `application/json, text/plain, */*` is a program.
    names_json: bool,
}

impl Wishes {
    /// True if it takes JSON rather than HTML.
    pub(crate) fn prefers_json(self) -> bool {
        self.json > self.html || self.json == self.html && self.json > 0 && self.names_json
    }

    /// True if it takes HTML rather than JSON.
    pub(crate) fn prefers_html(self) -> bool {
        self.html > self.json
    }

    /// True if it takes no HTML at all.
    pub(crate) fn excludes_html(self) -> bool {
        self.html == 0
    }
}

/// True for methods that a path may have whether its contract says so or not.
pub(crate) fn is_everywhere(method: &str) -> bool {
    matches!(method, "HEAD" | "OPTIONS" | "TRACE")
}

/// Of one limit, `"name";r=0;t=30`: whether it is used up, and its reset.
fn reset_of(limit: &str) -> Option<(bool, u64)> {
    let parameter = |name: &str| {
        let mut pairs = limit.split(';').filter_map(|part| part.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
    };
    Some((parameter("r") == Some("0"), parameter("t")?.parse().ok()?))
}

fn members_of(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|member| !member.is_empty())
}
