//! A body whose label or language is not what the operation takes: the label changes, or the body does.

use candor_contract::Operation;
use candor_rule::{Span, Violation, text::nearest};
use candor_syntax::{
    Looks, MediaType, form,
    json::{Document, Kind, Node},
    sniff,
};
use serde_json::Value;

use super::{Evidence, Splice, change::Change, json_text, pairs, seen::Seen};

/// What might mend the media type of a body, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    if violation.rule.code == "charset-unsupported" {
        return charset(seen).into_iter().collect();
    }
    let Some(operation) = seen.operation() else { return Vec::new() };
    let looks = looks(&seen.body);
    let mut changes: Vec<Change> = Vec::new();
    let labels = labels(operation, looks, seen, evidence);
    changes.extend(labels.iter().filter_map(|label| relabelled(seen, label)));
    let targets = operation.body_types().filter_map(|t| MediaType::parse(t.as_bytes()).ok());
    for target in targets {
        let body = match looks {
            Some(Looks::Form) if target.is_json() => json_of_form(&seen.body),
            Some(Looks::Json) if target.is_form() => {
                changes.extend(
                    form_of_json(seen, true).and_then(|body| reencoded(seen, body, target.essence())),
                );
                form_of_json(seen, false)
            }
            _ => None,
        };
        changes.extend(body.and_then(|body| reencoded(seen, body, target.essence())));
    }
    changes
}

/// What the body is, also where it is nearly that.
fn looks(body: &[u8]) -> Option<Looks> {
    sniff(body).or_else(|| {
        let text = std::str::from_utf8(body).ok()?;
        let begins = text.trim_start().starts_with(['{', '[', '/', '#']);
        (begins && json_text::repair(text).is_some()).then_some(Looks::Json)
    })
}

/// The labels that the operation takes and that fit the body.
fn labels(
    operation: &Operation,
    looks: Option<Looks>,
    seen: &Seen<'_>,
    evidence: &Evidence<'_>,
) -> Vec<String> {
    let accepted: Vec<&str> = operation.body_types().collect();
    let fits = |media_type: &MediaType| match looks {
        Some(looks) => looks.is(media_type),
        // Nothing speaks against a type whose bodies look like nothing in particular.
        None => !candor_syntax::content::is_read(media_type) || media_type.is_text(),
    };
    let mut labels = Vec::new();
    let known = evidence.baseline.as_ref().and_then(|b| b.field("content-type"));
    labels.extend(known.and_then(|(_, value)| String::from_utf8(value).ok()));
    let concrete = accepted.iter().filter(|t| !t.contains('*'));
    let usual = looks.map(Looks::media_type).filter(|_| looks != Some(Looks::Multipart));
    if let Some(usual) = usual
        && let Ok(media_type) = MediaType::parse(usual.as_bytes())
        && accepted.iter().any(|range| media_type.matches(range))
    {
        labels.push(usual.to_owned());
    }
    if let Some((_, sent)) = seen.field("content-type") {
        let sent = String::from_utf8_lossy(&sent).into_owned();
        labels.extend(nearest(&sent, concrete.clone().copied()).map(str::to_owned));
    }
    labels.extend(concrete.map(|t| (*t).to_owned()));
    if looks == Some(Looks::Multipart) {
        labels.extend(boundary(&seen.body).map(|b| format!("multipart/form-data; boundary={b}")));
    }
    labels.retain(|label| MediaType::parse(label.as_bytes()).is_ok_and(|m| fits(&m)));
    let mut distinct: Vec<String> = Vec::new();
    for label in labels {
        if !distinct.contains(&label) {
            distinct.push(label);
        }
    }
    distinct
}

/// The boundary that a multipart body begins with.
fn boundary(body: &[u8]) -> Option<String> {
    let line = body.strip_prefix(b"--")?.split(|o| *o == b'\r' || *o == b'\n').next()?;
    String::from_utf8(line.to_vec())
        .ok()
        .filter(|b| !b.is_empty() && b.bytes().all(|o| o.is_ascii_alphanumeric() || b"-_.'".contains(&o)))
}

fn label_splice(seen: &Seen<'_>, label: &str) -> Option<Splice> {
    match seen.field("content-type") {
        Some((_, value)) if value == label.as_bytes() => None,
        Some((span, _)) => Some(Splice::new(span, label)),
        None => Some(match seen.head.as_ref()?.get("content-length") {
            // Before the length, where most clients write it.
            Some((field, _)) => Splice::insert(field.name.start, format!("Content-Type: {label}\r\n")),
            None => seen.with_field("Content-Type", label),
        }),
    }
}

fn relabelled(seen: &Seen<'_>, label: &str) -> Option<Change> {
    Change::of(
        vec![label_splice(seen, label)?],
        "The label says what the body is, and the operation takes it.",
    )
}

fn reencoded(seen: &Seen<'_>, body: String, label: &str) -> Option<Change> {
    let whole = Span::new(0, seen.body.len());
    let change = Change::of_body(
        seen,
        vec![Splice::new(whole, body)],
        format!("The operation takes {label}: the same fields are written so."),
    )?;
    // The exact type may carry parameters that the contract names no other way.
    let is_labelled = seen.media_type().is_some_and(|m| m.essence() == label);
    Some(match label_splice(seen, label).filter(|_| !is_labelled) {
        Some(splice) => change.and(vec![splice], "The label says what the body is."),
        None => change,
    })
}

fn charset(seen: &Seen<'_>) -> Option<Change> {
    let (span, value) = seen.field("content-type")?;
    let charset = seen.media_type()?.parameters().iter().find(|p| p.name == "charset")?.span;
    std::str::from_utf8(&seen.body).ok()?;
    let at = Span::new(span.start + charset.start, span.start + charset.end);
    (charset.end <= value.len()).then(|| Change::of(vec![Splice::new(at, "utf-8")], "The body is UTF-8."))?
}

/// A form as JSON: every value a string, until the contract asks for something else. `None` if it is no
/// form that can be turned.
fn json_of_form(body: &[u8]) -> Option<String> {
    let mut object = Object::default();
    for pair in form::pairs(body) {
        let (name, value) = (
            String::from_utf8(pair.name.into_owned()).ok()?,
            String::from_utf8(pair.value.into_owned()).ok()?,
        );
        object.put(&path_of(&name), value, 0)?;
    }
    Some(object.to_json())
}

/// `a[b][]` as a path: `a`, `b` and the empty name of an item.
fn path_of(name: &str) -> Vec<&str> {
    let Some((first, rest)) = name.split_once('[').filter(|(first, _)| !first.is_empty()) else {
        return vec![name];
    };
    match rest.strip_suffix(']') {
        Some(inner) => std::iter::once(first).chain(inner.split("][")).collect(),
        None => vec![name],
    }
}

/// Deepest brackets that are followed.
const MAX_DEPTH: usize = 16;

/// Members in the order in which they were sent.
#[derive(Default)]
struct Object(Vec<(String, Member)>);

enum Member {
    Text(String),
    List(Vec<String>),
    Object(Object),
}

impl Object {
    fn put(&mut self, path: &[&str], value: String, depth: usize) -> Option<()> {
        let [name, rest @ ..] = path else { return None };
        let known = self.0.iter().position(|(known, _)| known == name);
        let is_item = |rest: &[&str]| matches!(rest, [only] if only.is_empty() || only.bytes().all(|o| o.is_ascii_digit()));
        if rest.is_empty() || is_item(rest) {
            match known.and_then(|at| self.0.get_mut(at)) {
                None if rest.is_empty() => self.0.push(((*name).to_owned(), Member::Text(value))),
                None => self.0.push(((*name).to_owned(), Member::List(vec![value]))),
                Some((_, Member::List(items))) => items.push(value),
                Some((_, member @ Member::Text(_))) => {
                    if let Member::Text(first) = std::mem::replace(member, Member::List(Vec::new())) {
                        *member = Member::List(vec![first, value]);
                    }
                }
                Some(_) => return None,
            }
            return Some(());
        }
        if depth >= MAX_DEPTH {
            return None;
        }
        let at = known.unwrap_or_else(|| {
            self.0.push(((*name).to_owned(), Member::Object(Self::default())));
            self.0.len() - 1
        });
        match self.0.get_mut(at) {
            Some((_, Member::Object(inner))) => inner.put(rest, value, depth + 1),
            _ => None,
        }
    }

    fn to_json(&self) -> String {
        let text = |t: &String| Value::from(t.as_str()).to_string();
        let member = |m: &Member| match m {
            Member::Text(value) => text(value),
            Member::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(",")),
            Member::Object(inner) => inner.to_json(),
        };
        let members: Vec<String> =
            self.0.iter().map(|(name, m)| format!("{}:{}", text(name), member(m))).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// A JSON object as a form. Lists are written as repeated names, or with `[]` behind the name.
fn form_of_json(seen: &Seen<'_>, brackets: bool) -> Option<String> {
    let document = Document::parse(&seen.body, &seen.inspector.body_limits.json).ok()?;
    let mut out = Vec::new();
    let root = document.root();
    if root.kind() != Kind::Object || (brackets && !has_list(root)) {
        return None;
    }
    for member in root.members() {
        write(member.value, &member.key, brackets, 0, &mut out)?;
    }
    Some(out.join("&"))
}

fn has_list(root: Node<'_>) -> bool {
    root.members().any(|m| m.value.kind() == Kind::Array)
}

fn write(node: Node<'_>, name: &str, brackets: bool, depth: usize, out: &mut Vec<String>) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    match node.kind() {
        Kind::Object => {
            for member in node.members() {
                write(member.value, &format!("{name}[{}]", member.key), brackets, depth + 1, out)?;
            }
        }
        Kind::Array => {
            for item in node.items() {
                let name = if brackets { format!("{name}[]") } else { name.to_owned() };
                write(item, &name, brackets, depth + 1, out)?;
            }
        }
        // A form has no null: the field is left out.
        Kind::Null => {}
        Kind::String => out.push(format!("{}={}", pairs::encoded(name), pairs::encoded(&node.as_str()?))),
        Kind::Number | Kind::Boolean => out.push(format!("{}={}", pairs::encoded(name), node.raw())),
    }
    Some(())
}
