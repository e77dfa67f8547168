//! YAML 1.2 to a [`Node`], by the core schema: `no` is a text, only `true` and `false` are booleans.

use std::collections::HashSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde_json::Number;

use super::{Kind, MAX_DEPTH, Mark, Member, Node, narrow};
use crate::{
    diagnostic::Reporter,
    lints::{document_second, document_unreadable, key_duplicated},
};

/// Most nodes that aliases may add: a few lines of nested aliases can stand for billions.
const MAX_ALIASED: usize = 1_000_000;

/// A collection that is being filled.
struct Open {
    at: Mark,
    anchor: usize,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object { members: Vec<Member>, seen: HashSet<Box<str>>, key: Option<(Box<str>, Mark)> },
}

/// Reads the first document of `text`. `None` after an error was reported.
pub(super) fn read(text: &str, reporter: &mut Reporter<'_>) -> Option<Node> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentStart(_), span)) if builder.root.is_some() => {
                document_second::report(reporter, mark(&span.start));
                break;
            }
            Ok((event, span)) => builder.event(event, mark(&span.start), reporter),
            Err(error) => {
                let at = mark(error.marker());
                let help = "look at the indentation, and at quotes and brackets that are not closed";
                Err((at, format!("the document cannot be read: {}", error.info()), help.to_owned()))
            }
        };
        if let Err((at, message, help)) = step {
            document_unreadable::report(reporter, at, message, &help);
            return None;
        }
    }
    if builder.root.is_none() {
        let help = "an OpenAPI document starts with `openapi: 3.1.1`";
        document_unreadable::report(reporter, Mark::START, "the document is empty".to_owned(), help);
    }
    builder.root
}

type Problem = (Mark, String, String);

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: std::collections::HashMap<usize, Node>,
    aliased: usize,
    root: Option<Node>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Mark, reporter: &mut Reporter<'_>) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = Node { at, kind: scalar(text.into_owned(), style, tag.as_deref()) };
                self.remember(anchor, &node);
                self.add(node, reporter)
            }
            Event::SequenceStart(anchor, _) => self.start(at, anchor, Content::Array(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let content = Content::Object { members: Vec::new(), seen: HashSet::new(), key: None };
                self.start(at, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let kind = match open.content {
                    Content::Array(items) => Kind::Array(items),
                    Content::Object { members, .. } => Kind::Object(merged(members)),
                };
                let node = Node { at: open.at, kind };
                self.remember(open.anchor, &node);
                self.add(node, reporter)
            }
            Event::Alias(anchor) => self.alias(anchor, at, reporter),
            _ => Ok(()),
        }
    }

    fn start(&mut self, at: Mark, anchor: usize, content: Content) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err((
                at,
                format!("nested deeper than {MAX_DEPTH} levels"),
                "name inner parts with `$ref`".to_owned(),
            ));
        }
        self.open.push(Open { at, anchor, content });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Mark, reporter: &mut Reporter<'_>) -> Result<(), Problem> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err((at, "the alias stands inside what it names".into(), "write the value out".into()));
        };
        self.aliased += size(&node);
        if self.aliased > MAX_ALIASED || self.open.len() + depth(&node) > MAX_DEPTH {
            let message = "the aliases of this document stand for too much".to_owned();
            return Err((at, message, "use $ref instead of nested YAML aliases".into()));
        }
        self.add(node, reporter)
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn add(&mut self, node: Node, reporter: &mut Reporter<'_>) -> Result<(), Problem> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.content {
            Content::Array(items) => items.push(node),
            Content::Object { members, seen, key } => match key.take() {
                None => *key = Some((name(&node)?, node.at)),
                Some((key, key_at)) => {
                    if seen.insert(key.clone()) || &*key == "<<" {
                        members.push(Member { key, key_at, value: node });
                    } else {
                        key_duplicated::report(reporter, key_at, &key);
                    }
                }
            },
        }
        Ok(())
    }
}

/// A key as text: `200` and `'200'` are the same status code.
fn name(node: &Node) -> Result<Box<str>, Problem> {
    match &node.kind {
        Kind::String(text) => Ok(text.clone()),
        Kind::Number(number) => Ok(number.to_string().into()),
        Kind::Bool(value) => Ok(value.to_string().into()),
        Kind::Null => Ok("null".into()),
        _ => Err((node.at, format!("a key must be a text, and this is {}", node.what()), String::new())),
    }
}

/// Replaces `<<: *anchor` by the members it stands for; those written out win.
fn merged(members: Vec<Member>) -> Vec<Member> {
    if !members.iter().any(|m| &*m.key == "<<") {
        return members;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = members.into_iter().partition(|m| &*m.key == "<<");
    for merge in merges {
        let sources = match merge.value.kind {
            Kind::Object(members) => vec![members],
            Kind::Array(items) => items
                .into_iter()
                .filter_map(|n| if let Kind::Object(members) = n.kind { Some(members) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        for member in sources.into_iter().flatten() {
            if !own.iter().any(|m| m.key == member.key) {
                own.push(member);
            }
        }
    }
    own
}

fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Kind {
    let tag = tag.filter(|t| t.is_yaml_core_schema()).map(|t| t.suffix.as_str());
    if style != ScalarStyle::Plain && tag.is_none() || matches!(tag, Some("str" | "binary" | "timestamp")) {
        return Kind::String(text.into());
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        word => number(word).map_or_else(|| Kind::String(text.into()), Kind::Number),
    }
}

/// The numbers of the YAML 1.2 core schema (§10.3.2); infinities and NaN stay texts, JSON has none.
fn number(word: &str) -> Option<Number> {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    if let Some(digits) = word.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if let Some(digits) = word.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    let numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+');
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !unsigned.bytes().all(numeric) {
        return None;
    }
    let plain = word.strip_prefix('+').unwrap_or(word);
    if let Ok(integer) = plain.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = plain.parse::<u64>() {
        return Some(integer.into());
    }
    plain.parse::<f64>().ok().and_then(Number::from_f64)
}

fn mark(marker: &Marker) -> Mark {
    Mark { line: narrow(marker.line()), column: narrow(marker.col() + 1) }
}

fn size(node: &Node) -> usize {
    match &node.kind {
        Kind::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Kind::Object(members) => 1 + members.iter().map(|m| size(&m.value)).sum::<usize>(),
        _ => 1,
    }
}

fn depth(node: &Node) -> usize {
    match &node.kind {
        Kind::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Kind::Object(members) => 1 + members.iter().map(|m| depth(&m.value)).max().unwrap_or(0),
        _ => 0,
    }
}
