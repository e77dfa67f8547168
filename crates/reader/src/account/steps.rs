//! The five steps that a developer walks, and what each of them shows.

use candor_rule::text::{counted, thousands};
use candor_syntax::sniff;

use super::{Case, place::shortened};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `answer`, `baseline`, `size`, `content-type` or `url`.
    pub name: &'static str,
    /// True if it shows something that is wrong.
    pub is_wrong: bool,
    /// What it shows, in a sentence.
    pub shows: String,
}

impl Case<'_> {
    /// The five steps, in order.
    pub(super) fn steps(&self) -> Vec<Step> {
        let step = |name, (is_wrong, shows)| Step { name, is_wrong, shows };
        vec![
            step("answer", self.answer()),
            step("baseline", self.baseline()),
            step("size", self.size()),
            step("content-type", self.content_type()),
            step("url", self.url()),
        ]
    }

    fn answer(&self) -> (bool, String) {
        let Some(reading) = self.reading else {
            return (false, "There is none: this is what our rules say of the request.".into());
        };
        let who = self.who();
        if !reading.fields.is_empty() && !self.is_ours() {
            let names: Vec<String> =
                reading.fields.iter().take(4).map(|f| format!("`{}`", shortened(&f.name, 40))).collect();
            let more = reading.fields.len().saturating_sub(names.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            return (true, format!("{who} names {}{more}.", names.join(", ")));
        }
        if reading.status < 400 {
            return (false, "It succeeded.".into());
        }
        match reading.messages.iter().map(|m| shortened(m, 120)).find(|m| m.len() > 3) {
            Some(said) if !self.is_ours() => {
                (reading.status >= 400, format!("{who} says \"{}\".", said.trim_end_matches('.')))
            }
            _ if self.is_ours() => {
                (reading.status >= 400, "A problem document: it says what is wrong, and where.".into())
            }
            _ if reading.status < 400 => (false, "It succeeded.".into()),
            _ => (false, format!("{who} does not say what is wrong.")),
        }
    }

    fn baseline(&self) -> (bool, String) {
        let (Some(worked), Some(diff)) = (self.known.baseline, self.diff) else {
            return (false, "No request that worked is at hand to compare with.".into());
        };
        // A fault that was told already is not told again.
        let told = |what: &str| self.verdict.items.iter().any(|item| item.detail == what);
        match diff.differences.iter().find(|difference| !told(&difference.what)).or(diff.differences.first())
        {
            None => (false, format!("{}: nothing differs that a server would decide by.", worked.origin)),
            Some(first) if told(&first.what) => (true, format!("{}: nothing else differs.", worked.origin)),
            Some(first) => {
                let others = diff.differences.len() - 1;
                let others = match others {
                    0 => String::new(),
                    more => format!(
                        " {} besides.",
                        super::capitalised(&counted(more, "difference", "differences"))
                    ),
                };
                (first.weight >= super::CAUSE_FROM, format!("{}: {}{others}", worked.origin, first.what))
            }
        }
    }

    fn size(&self) -> (bool, String) {
        if self.known.request.is_empty() {
            return (false, "The request is not known.".into());
        }
        if let Some(exceeded) = self.reading.and_then(|reading| reading.exceeded.first()) {
            return (true, super::capitalised(&format!("{exceeded}.")));
        }
        let (head, kept) = (self.parts.body_at, self.parts.body.len() as u64);
        let announced = self.parts.field("content-length").and_then(|field| field.value.parse().ok());
        let body = announced.filter(|_| !self.known.is_whole).unwrap_or(kept).max(kept);
        let has_limits = |product: &&str| {
            crate::signatures::ALL.iter().any(|known| known.product == *product && !known.limits.is_empty())
        };
        let within = match self.reading.map(|reading| reading.birthplace.product).filter(has_limits) {
            Some(product) => format!(": within what {product} takes by default"),
            None => String::new(),
        };
        let (head, body) = (thousands(head as u64), thousands(body));
        (false, format!("Head {head} octets, body {body}{within}."))
    }

    fn content_type(&self) -> (bool, String) {
        if self.known.request.is_empty() {
            return (false, "The request is not known.".into());
        }
        let own = self.item(|code| {
            code.starts_with("content-type-") || code == "charset-unsupported" || code.starts_with("json-")
        });
        if let Some(detail) = own {
            return (true, detail);
        }
        let label = self.parts.field("content-type").map(|field| shortened(&field.value, 60));
        if self.parts.body.is_empty() {
            return match label {
                Some(label) => (false, format!("{label}, and there is no body.")),
                None => (false, "There is no body, and no type is told.".into()),
            };
        }
        let looks = sniff(&self.parts.body);
        match (label, looks, self.parts.media_type()) {
            (None, Some(looks), _) => {
                (true, format!("None is told; the body looks like {}.", looks.media_type()))
            }
            (None, None, _) => (true, "None is told for the body.".into()),
            (Some(label), Some(looks), Some(media_type)) if !looks.is(&media_type) => {
                (true, format!("{label} is told; the body looks like {}.", looks.media_type()))
            }
            (Some(label), _, None) => (true, format!("{label} is no media type.")),
            (Some(label), ..) => (false, format!("{label}, and the body fits it.")),
        }
    }

    fn url(&self) -> (bool, String) {
        if self.known.request.is_empty() {
            return (false, "The request is not known.".into());
        }
        let own = self.item(|code| {
            code.starts_with("target-")
                || code.starts_with("host-")
                || code.starts_with("method-")
                || code == "path-not-found"
        });
        if let Some(detail) = own {
            return (true, detail);
        }
        let host = self.known.host.map(|host| shortened(host, 60)).unwrap_or_default();
        let at = if host.is_empty() { String::new() } else { format!(" at {host}") };
        match &self.verdict.operation {
            Some(operation) => (false, format!("It is the operation {operation}{at}.")),
            None => (false, format!("{}{at}: it can be read.", self.request())),
        }
    }

    /// What our rules say that is about this part.
    fn item(&self, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        self.verdict.items.iter().find(|item| is_meant(&item.code)).map(|item| item.detail.clone())
    }
}
