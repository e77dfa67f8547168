//! Values of a JSON body that break the contract.

use candor_rule::{Place, Remedy, Span, Violation, text::nearest};
use candor_syntax::json::{Document, Kind, Member, Node, pointer};

use super::{
    Evidence, Splice,
    change::{Change, Gap},
    dates,
    seen::Seen,
};

/// What might mend a violation in a JSON body, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let Place::Body { pointer: Some(at), .. } = &violation.place else { return Vec::new() };
    within(seen, Span::new(0, seen.body.len()), at, violation, evidence)
}

/// The same for a text that stands somewhere in the body. `at` is the pointer within it.
pub(super) fn within(
    seen: &Seen<'_>,
    text: Span,
    at: &str,
    violation: &Violation,
    evidence: &Evidence<'_>,
) -> Vec<Change> {
    let Ok(document) = Document::parse(text.of(&seen.body), &seen.inspector.body_limits.json) else {
        return Vec::new();
    };
    let Some(node) = document.find(at) else { return Vec::new() };
    let body = Body { seen, offset: text.start, document: &document, at, node };
    match violation.remedy.as_deref() {
        Some(Remedy::Name(name)) => body.renamed(node, name).into_iter().chain(body.left_out()).collect(),
        Some(Remedy::Add { name, instead, value, expected }) => {
            body.added(name, instead.as_deref(), value.as_deref(), expected, evidence)
        }
        Some(Remedy::Value(value)) => {
            body.value(value, "The contract writes this value so.").into_iter().collect()
        }
        Some(Remedy::Types(types)) => body.of_types(types),
        Some(Remedy::Format(format)) => {
            let text = node.as_str().and_then(|text| dates::reformat(&text, format));
            let value = text.map(|text| quoted(&text));
            let why = format!("The contract wants the format {format}, and the value has one reading.");
            value.and_then(|v| body.value(&v, &why)).into_iter().collect()
        }
        Some(Remedy::Template(_)) => Vec::new(),
        None => match violation.rule.code {
            "body-property-unknown" | "body-property-unevaluated" => body.left_out().into_iter().collect(),
            "body-pattern" | "body-string-too-long" | "body-string-too-short" => body.trimmed(),
            "json-duplicate-key" => body.once().into_iter().collect(),
            "body-one-of-none" | "body-any-of-none" => body.like_baseline(evidence),
            _ => Vec::new(),
        },
    }
}

/// A mark where only the sender can say what belongs there.
pub(super) fn gap(seen: &Seen<'_>, violation: &Violation) -> Option<Change> {
    let Place::Body { pointer: Some(at), .. } = &violation.place else { return None };
    let document = Document::parse(&seen.body, &seen.inspector.body_limits.json).ok()?;
    if let Some(Remedy::Add { name, expected, .. }) = violation.remedy.as_deref() {
        let mut place = at.clone();
        pointer::push(&mut place, name);
        let gap = Gap::new(place, name, expected.as_str());
        let splice = insertion(document.find(at)?, name, &quoted(&gap.marker), None)?;
        return Some(Change::of_body(seen, vec![splice], "Only the sender knows this value.")?.with_gap(gap));
    }
    // An object or a list as a whole is not replaced: it holds what was sent.
    let node = document.find(at).filter(|n| !matches!(n.kind(), Kind::Object | Kind::Array))?;
    let name = node.key().map(|key| key.into_owned()).unwrap_or_default();
    let wanted = violation.fix.trim_end_matches('.');
    let gap = Gap::new(at.clone(), &name, wanted.strip_prefix("Send ").unwrap_or(wanted));
    let splice = Splice::new(node.span(), quoted(&gap.marker));
    Some(Change::of_body(seen, vec![splice], "Only the sender knows what is meant.")?.with_gap(gap))
}

struct Body<'a, 'd> {
    seen: &'a Seen<'a>,
    /// Where the text begins in the body.
    offset: usize,
    document: &'d Document<'d>,
    at: &'a str,
    node: Node<'d>,
}

impl<'d> Body<'_, 'd> {
    fn made(&self, mut splices: Vec<Splice>, why: impl Into<String>) -> Option<Change> {
        splices.iter_mut().for_each(|splice| splice.span = splice.span.shifted(self.offset));
        Change::of_body(self.seen, splices, why)
    }

    fn value(&self, value: &str, why: &str) -> Option<Change> {
        self.made(vec![Splice::new(self.node.span(), value)], why)
    }

    /// The object or array around the place.
    fn parent(&self) -> Option<Node<'d>> {
        self.document.find(self.at.rsplit_once('/')?.0)
    }

    fn renamed(&self, node: Node<'_>, name: &str) -> Option<Change> {
        let parent = self.parent()?;
        if parent.child(name).is_some() {
            return None;
        }
        let splice = Splice::new(node.key_span()?, quoted(name));
        self.made(vec![splice], "The contract knows this name, and it is nearest to the one sent.")
    }

    fn left_out(&self) -> Option<Change> {
        let members: Vec<Member<'_>> = self.parent()?.members().collect();
        let at = members.iter().position(|m| m.value.span() == self.node.span())?;
        self.made(vec![Splice::remove(extent(&members, at)?)], "The contract takes nothing here.")
    }

    /// A member that is there twice with the same value.
    fn once(&self) -> Option<Change> {
        let members: Vec<Member<'_>> = self.parent()?.members().collect();
        let key = self.node.key()?;
        let same: Vec<usize> =
            (0..members.len()).filter(|i| members.get(*i).is_some_and(|m| m.key == key)).collect();
        let (first, second) = (members.get(*same.first()?)?, members.get(*same.get(1)?)?);
        if first.value.to_value() != second.value.to_value() {
            return None;
        }
        let splice = Splice::remove(extent(&members, *same.get(1)?)?);
        self.made(vec![splice], "The member is there twice with the same value.")
    }

    /// An object that fits no shape, brought nearer to the one that worked: a name that is nearly one of its
    /// names, or a member that only it has.
    fn like_baseline(&self, evidence: &Evidence<'_>) -> Vec<Change> {
        let baseline = evidence.baseline.as_ref().filter(|b| b.media_type().is_some_and(|m| m.is_json()));
        let Some(baseline) = baseline else { return Vec::new() };
        let Ok(document) = Document::parse(&baseline.body, &baseline.inspector.body_limits.json) else {
            return Vec::new();
        };
        let Some(container) = document.find(self.at) else { return Vec::new() };
        let strangers: Vec<String> = self
            .node
            .members()
            .map(|m| m.key.into_owned())
            .filter(|key| container.child(key).is_none())
            .collect();
        let absent = container.members().filter(|m| self.node.child(&m.key).is_none());
        absent
            .flat_map(|m| {
                let instead = nearest(&m.key, strangers.iter().map(String::as_str));
                self.added(&m.key, instead, None, "a value", evidence)
            })
            .collect()
    }

    fn trimmed(&self) -> Vec<Change> {
        let Some(text) = self.node.as_str() else { return Vec::new() };
        let changed = [text.trim().to_owned(), text.to_uppercase(), text.to_lowercase()];
        let fresh = changed.into_iter().filter(|c| *c != text);
        fresh
            .filter_map(|c| self.value(&quoted(&c), "White space and case are as the contract wants them."))
            .collect()
    }

    fn added(
        &self,
        name: &str,
        instead: Option<&str>,
        value: Option<&str>,
        expected: &str,
        evidence: &Evidence<'_>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        if let Some(sent) = instead.and_then(|instead| self.node.child(instead))
            && let Some(key) = sent.key_span().filter(|_| self.node.child(name).is_none())
        {
            let why = "The contract requires this name, and it is nearest to the one sent.";
            changes.extend(self.made(vec![Splice::new(key, quoted(name))], why));
        }
        let baseline = evidence.baseline.as_ref().filter(|b| b.media_type().is_some_and(|m| m.is_json()));
        if let Some(baseline) = baseline
            && let Ok(document) = Document::parse(&baseline.body, &baseline.inspector.body_limits.json)
            && let Some(container) = document.find(self.at)
            && let Some(known) = container.child(name)
        {
            let splice = insertion(self.node, name, known.raw(), Some(container));
            let why = format!("The request that worked has this member; {expected} belongs here.");
            changes.extend(splice.and_then(|s| self.made(vec![s], why)));
        }
        if let Some(value) = value {
            let splice = insertion(self.node, name, value, None);
            let why = "It is required, and the contract leaves no other value or states this default.";
            changes.extend(splice.and_then(|s| self.made(vec![s], why)));
        }
        changes
    }

    /// The value as one of these types, if it is that already in other clothes.
    fn of_types(&self, types: &[&str]) -> Vec<Change> {
        let has = |name: &str| types.contains(&name);
        let raw = self.node.raw();
        let mut values: Vec<(String, &str)> = Vec::new();
        match self.node.kind() {
            Kind::String => {
                let text = self.node.as_str().unwrap_or_default();
                values.extend(unquoted(&text, types).map(|v| (v, "The value stands without quotes.")));
            }
            Kind::Number | Kind::Boolean if has("string") => {
                values.push((format!("\"{raw}\""), "The contract wants a string."));
            }
            Kind::Array if !has("array") => {
                let mut items = self.node.items();
                if let (Some(only), None) = (items.next(), items.next()) {
                    values.push((only.raw().to_owned(), "The contract wants one value and no list."));
                }
            }
            _ => {}
        }
        if has("array") && self.node.kind() != Kind::Array && self.node.kind() != Kind::Null {
            values.push((format!("[{raw}]"), "The contract wants a list."));
        }
        let mut changes: Vec<Change> = values.iter().filter_map(|(v, why)| self.value(v, why)).collect();
        if self.node.kind() == Kind::Null && self.node.key_span().is_some() {
            changes.extend(self.left_out());
        }
        changes
    }
}

/// What a string holds, if it is a value of one of these types.
fn unquoted(text: &str, types: &[&str]) -> Option<String> {
    let has = |name: &str| types.contains(&name);
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let value: serde_json::Value = match lower.as_str() {
        "true" | "false" if has("boolean") => return Some(lower),
        _ => serde_json::from_str(text).ok()?,
    };
    let fits = match &value {
        serde_json::Value::Null => has("null"),
        serde_json::Value::Number(n) => has("number") || has("integer") && !n.is_f64(),
        serde_json::Value::Array(_) => has("array"),
        serde_json::Value::Object(_) => has("object"),
        _ => false,
    };
    fits.then(|| text.to_owned())
}

/// A member with the comma that goes when it goes.
fn extent(members: &[Member<'_>], at: usize) -> Option<Span> {
    let own = members.get(at)?;
    let end = own.value.span().end;
    if let Some(next) = members.get(at + 1) {
        return Some(Span::new(own.key_span.start, next.key_span.start));
    }
    match at.checked_sub(1).and_then(|before| members.get(before)) {
        Some(before) => Some(Span::new(before.value.span().end, end)),
        None => Some(Span::new(own.key_span.start, end)),
    }
}

/// A new member of an object, written like those that are there; where `like` is given, behind the one
/// that stands before it there, else at the end.
fn insertion(object: Node<'_>, name: &str, value: &str, like: Option<Node<'_>>) -> Option<Splice> {
    if object.kind() != Kind::Object || object.child(name).is_some() {
        return None;
    }
    let members: Vec<Member<'_>> = object.members().collect();
    let (span, text) = (object.span(), object.raw());
    let between = |from: usize, to: usize| text.get(from - span.start..to - span.start).unwrap_or_default();
    let Some(first) = members.first() else {
        return Some(Splice::insert(span.start + 1, format!("{}:{value}", quoted(name))));
    };
    let colon = between(first.key_span.end, first.value.span().start);
    let member = format!("{}{colon}{value}", quoted(name));
    let blank = match members.get(1) {
        Some(second) => {
            between(first.value.span().end, second.key_span.start).trim_start().trim_start_matches(',')
        }
        None => between(span.start + 1, first.key_span.start),
    };
    let before: Vec<_> = like.map_or_else(Vec::new, |like| {
        like.members().map(|m| m.key.into_owned()).take_while(|key| key != name).collect()
    });
    let predecessor = before.iter().rev().find_map(|key| members.iter().find(|m| m.key == *key));
    match (like, predecessor) {
        (Some(_), None) => Some(Splice::insert(first.key_span.start, format!("{member},{blank}"))),
        (_, found) => {
            let after = found.or(members.last())?;
            Some(Splice::insert(after.value.span().end, format!(",{blank}{member}")))
        }
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
