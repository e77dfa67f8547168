//! Every parameter of an operation against what a request sends.

use candor_rule::{ParameterIn, Remedy, Span, Violation, sensitive, text::nearest};
use candor_syntax::{json, percent};
use candor_wire::Field;
use serde_json::{Map, Value};

use super::{
    Parameter, Spot,
    collect::{self, Pair, Raw},
    declaration::Style,
    phrase::phrase,
    sent::Sent,
};
use crate::{
    Operation, Request, remedy, rules,
    schema::{Direction, Evaluator, Fault, Id, Schemas, Types, merged},
    shape, words,
};

/// What is wrong with the declared header fields of an answer. A field that came several times is only
/// checked as a list: how else its lines combine, its schema does not say.
pub(crate) fn check_headers(
    operation: &Operation,
    declared: &[Parameter],
    octets: &[u8],
    fields: &[Field],
) -> Vec<Violation> {
    let (direction, captures) = (Direction::Answer, &[][..]);
    let sent =
        Sent { operation, direction, octets, fields, captures, query: Vec::new(), cookies: Vec::new() };
    let schemas = &operation.document.schemas;
    let is_list = |p: &Parameter| p.schema.is_some_and(|id| shape::types(schemas, id).has("array"));
    let checked = declared.iter().filter(|p| sent.values(p).len() < 2 || is_list(p));
    checked.flat_map(|parameter| One { parameter, schemas, sent: &sent, unknown: &[] }.check()).collect()
}

/// Most unknown parameters of one request that are reported.
const MAX_UNKNOWN: usize = 100;

/// Everything that is wrong, in the order of the declarations; unknown parameters last.
pub(crate) fn check(operation: &Operation, request: &Request<'_>) -> Vec<Violation> {
    let query =
        request.query.map_or_else(Vec::new, |span| collect::query(span.of(&request.head.octets), span));
    let sent = Sent {
        operation,
        direction: Direction::Request,
        octets: &request.head.octets,
        fields: &request.head.fields,
        captures: request.captures,
        query,
        cookies: collect::cookies(request.head),
    };
    let unknown = sent.unknown();
    let mut violations = Vec::new();
    for parameter in &operation.parameters {
        let one = One { parameter, schemas: &operation.document.schemas, sent: &sent, unknown: &unknown };
        violations.extend(one.check());
    }
    if !unknown.is_empty() {
        let absent = sent.absent();
        let reported = unknown.iter().take(MAX_UNKNOWN);
        violations.extend(reported.map(|pair| sent.unknown_violation(pair, &absent)));
    }
    violations
}

/// One parameter under inspection.
struct One<'c, 'r> {
    parameter: &'c Parameter,
    schemas: &'c Schemas,
    sent: &'c Sent<'r>,
    unknown: &'c [Pair<'r>],
}

/// A value that was read, and the places of its parts.
struct Reading {
    /// What it may stand for, the likeliest first.
    candidates: Vec<Value>,
    /// For an item or member, by its pointer.
    parts: Vec<(String, Span)>,
    whole: Span,
}

impl<'r> One<'_, 'r> {
    fn check(&self) -> Vec<Violation> {
        let parameter = self.parameter;
        if parameter.json {
            return self.check_json();
        }
        let types = parameter.schema.map_or_else(Types::default, |id| shape::types(self.schemas, id));
        let values = self.sent.values(parameter);
        let reading = if types.has("object") && !types.has("string") {
            self.object(types, &values)
        } else if types.has("array") && (values.len() > 1 || types == Types::only("array")) {
            self.list(&values)
        } else {
            self.scalar(types, &values)
        };
        match reading {
            Err(violation) => vec![violation.with_schema(parameter.at.clone())],
            Ok(None) => Vec::new(),
            Ok(Some(reading)) => self.validate(&reading),
        }
    }

    fn absent(&self) -> Result<Option<Reading>, Violation> {
        // A path parameter that the template does not have was reported when the document was loaded.
        let is_told_elsewhere =
            self.parameter.location == ParameterIn::Path || self.parameter.is_conditional();
        if !self.parameter.required || is_told_elsewhere {
            return Ok(None);
        }
        let names: Vec<String> =
            self.unknown.iter().map(|p| String::from_utf8_lossy(&p.name).into_owned()).collect();
        let query = self.parameter.location == ParameterIn::Query;
        let near = nearest(&self.parameter.name, names.iter().filter(|_| query).map(String::as_str));
        let name = &self.parameter.name;
        let remedy = remedy::add(name, near, self.parameter.schema, self.schemas);
        Err(rules::param_required::of(self.spot(None, ""), name, near).mended_by(remedy))
    }

    fn scalar(&self, types: Types, values: &[Raw<'r>]) -> Result<Option<Reading>, Violation> {
        let raw = match values {
            [] => return self.absent(),
            [only] => *only,
            [_, second, ..] => {
                return Err(rules::param_duplicated::of(self.spot(Some(second.span), ""), values.len()));
            }
        };
        let raw = self.unstyled(raw)?;
        let text = self.text(raw)?;
        let takes_text = types.has("string") || types.has("null") || types == Types::default();
        let required_header = self.parameter.location == ParameterIn::Header && self.parameter.required;
        if text.is_empty() && self.parameter.is_conditional() {
            return Ok(None);
        }
        if text.is_empty() && (!takes_text || required_header) {
            return self.empty(types, raw);
        }
        let mut candidates = shape::scalars(&text, types);
        // What a key is does not depend on the quotes that RFC 9651 puts around it.
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if let Some(inner) = inner.filter(|_| self.parameter.name.eq_ignore_ascii_case("Idempotency-Key")) {
            candidates.extend(shape::scalars(inner, types));
        }
        if candidates.is_empty() {
            let violation = rules::param_type::of(self.spot(Some(raw.span), &text), &types.words(), None);
            return Err(violation.mended_by(Remedy::Types(types.names())));
        }
        Ok(Some(Reading { candidates, parts: Vec::new(), whole: raw.span }))
    }

    fn empty(&self, types: Types, raw: Raw<'_>) -> Result<Option<Reading>, Violation> {
        if self.parameter.allow_empty {
            return Ok(None);
        }
        let expected =
            if types == Types::default() || types.has("string") { "a value".into() } else { types.words() };
        Err(rules::param_empty::of(self.spot(Some(raw.span), ""), &expected))
    }

    fn list(&self, values: &[Raw<'r>]) -> Result<Option<Reading>, Violation> {
        let Some(first) = values.first().copied() else { return self.absent() };
        if values.iter().all(|v| v.octets.is_empty()) {
            return self.empty(Types::only("array"), first);
        }
        let pieces = self.pieces(values)?;
        let item_types = self
            .parameter
            .schema
            .and_then(|id| shape::items(self.schemas, id))
            .map_or_else(Types::default, |id| shape::types(self.schemas, id));
        let whole = Span::new(first.span.start, values.last().map_or(first.span.end, |v| v.span.end));
        // `a%2Cb`: many clients encode the comma that separates.
        let apart = self.split_after_decoding(&pieces, item_types);
        let mut items = Vec::new();
        let mut parts = Vec::new();
        for (index, raw) in pieces.iter().enumerate() {
            let text = self.text(*raw)?;
            let Some(value) = shape::scalars(&text, item_types).into_iter().next() else {
                if let Some(apart) = apart {
                    return Ok(Some(Reading { candidates: vec![Value::Array(apart)], parts, whole }));
                }
                let hint = self.list_hint(values, &text);
                let spot = self.part_spot(&format!("/{index}"), raw.span, &text);
                let violation = rules::param_type::of(spot, &item_types.words(), hint.as_deref());
                return Err(violation.mended_by(Remedy::Types(item_types.names())));
            };
            items.push(value);
            parts.push((format!("/{index}"), raw.span));
        }
        let mut candidates = vec![Value::Array(items)];
        candidates.extend(apart.map(Value::Array));
        Ok(Some(Reading { candidates, parts, whole }))
    }

    fn split_after_decoding(&self, pieces: &[Raw<'_>], types: Types) -> Option<Vec<Value>> {
        let [only] = pieces else { return None };
        if self.parameter.explode && self.parameter.style == Style::Form {
            return None;
        }
        let text = self.text(*only).ok().filter(|text| text.contains(','))?;
        text.split(',').map(|part| shape::scalars(part, types).into_iter().next()).collect()
    }

    /// How a list has to be written, if it was probably written otherwise.
    fn list_hint(&self, values: &[Raw<'_>], text: &str) -> Option<String> {
        let name = words::name(&self.parameter.name);
        let spread = self.parameter.style == Style::Form && self.parameter.explode;
        (spread && values.len() == 1 && text.contains(','))
            .then(|| format!("Repeat {name} for each item instead of joining them with commas."))
    }

    /// The raw items of a list.
    fn pieces(&self, values: &[Raw<'r>]) -> Result<Vec<Raw<'r>>, Violation> {
        let Parameter { style, explode, location, .. } = self.parameter;
        if *location == ParameterIn::Header {
            return Ok(values.iter().flat_map(|v| v.split(b",")).map(Raw::trimmed).collect());
        }
        let spread =
            *explode && matches!(style, Style::Form | Style::Space | Style::Pipe | Style::DeepObject);
        if spread {
            return Ok(values.to_vec());
        }
        let [only] = values else {
            let second = values.get(1).map(|v| v.span);
            return Err(rules::param_style::of(self.spot(second, ""), &self.list_form()));
        };
        Ok(match style {
            Style::Form | Style::Simple | Style::DeepObject => only.split(b","),
            Style::Space => only
                .split(b"%20")
                .into_iter()
                .flat_map(|r| r.split(b"+"))
                .flat_map(|r| r.split(b" "))
                .collect(),
            Style::Pipe => only.split(b"%7C").into_iter().flat_map(|r| r.split(b"|")).collect(),
            Style::Label => {
                let rest = self.prefix(*only, b".")?;
                rest.split(if *explode { b"." } else { b"," })
            }
            Style::Matrix => {
                let prefix = format!(";{}=", self.parameter.name);
                let rest = self.prefix(*only, prefix.as_bytes())?;
                rest.split(if *explode { prefix.as_bytes() } else { b"," })
            }
        })
    }

    fn list_form(&self) -> String {
        let name = &self.parameter.name;
        match self.parameter.style {
            Style::Space => format!("`{name}=a%20b`"),
            Style::Pipe => format!("`{name}=a|b`"),
            Style::Label => "`.a,b`".into(),
            Style::Matrix => format!("`;{name}=a,b`"),
            _ if self.parameter.location == ParameterIn::Path => "`a,b`".into(),
            _ => format!("`{name}=a,b`"),
        }
    }

    fn prefix(&self, raw: Raw<'r>, prefix: &[u8]) -> Result<Raw<'r>, Violation> {
        raw.without(prefix).ok_or_else(|| {
            let form = format!("`{}…`", String::from_utf8_lossy(prefix));
            rules::param_style::of(self.spot(Some(raw.span), ""), &form)
        })
    }

    /// A scalar without the sign that its style puts before it.
    fn unstyled(&self, raw: Raw<'r>) -> Result<Raw<'r>, Violation> {
        match self.parameter.style {
            Style::Label => self.prefix(raw, b"."),
            Style::Matrix => self.prefix(raw, format!(";{}=", self.parameter.name).as_bytes()),
            _ => Ok(raw),
        }
    }

    fn object(&self, types: Types, values: &[Raw<'r>]) -> Result<Option<Reading>, Violation> {
        let members = self.object_members(values)?;
        let Some((_, first)) = members.first() else {
            return match values.first() {
                Some(raw) if raw.octets.is_empty() => self.empty(types, *raw),
                _ => self.absent(),
            };
        };
        let whole = members
            .iter()
            .fold(first.span, |s, (_, r)| Span::new(s.start.min(r.span.start), s.end.max(r.span.end)));
        let mut object = Map::new();
        let mut parts = Vec::new();
        for (path, raw) in &members {
            let text = self.text(*raw)?;
            let types = self.member_types(path);
            let pointer: String = path.iter().map(|p| format!("/{}", crate::tree::escape(p))).collect();
            let Some(value) = shape::scalars(&text, types).into_iter().next() else {
                return Err(rules::param_type::of(
                    self.part_spot(&pointer, raw.span, &text),
                    &types.words(),
                    None,
                ));
            };
            shape::put(&mut object, path, value);
            parts.push((pointer, raw.span));
        }
        Ok(Some(Reading { candidates: vec![Value::Object(object)], parts, whole }))
    }

    /// The scalar types of a member; of a list, those of its items.
    fn member_types(&self, path: &[String]) -> Types {
        let mut id = self.parameter.schema;
        for name in path {
            id = id.and_then(|id| {
                shape::property(self.schemas, id, name).or_else(|| shape::items(self.schemas, id))
            });
        }
        let types = |id: Id| match shape::types(self.schemas, id) {
            t if t == Types::only("array") => shape::items(self.schemas, id)
                .map_or_else(Types::default, |id| shape::types(self.schemas, id)),
            t => t,
        };
        id.map_or_else(Types::default, types)
    }

    fn object_members(&self, values: &[Raw<'r>]) -> Result<Vec<(Vec<String>, Raw<'r>)>, Violation> {
        let Parameter { style, explode, name, .. } = self.parameter;
        if *style == Style::DeepObject {
            return match (self.sent.members(self.parameter), values.first()) {
                (members, Some(raw)) if members.is_empty() && !raw.octets.is_empty() => {
                    let form = format!("`{name}[property]=value`");
                    Err(rules::param_style::of(self.spot(Some(raw.span), ""), &form))
                }
                (members, _) => Ok(members),
            };
        }
        if self.parameter.is_spread(self.schemas) {
            let names =
                self.parameter.schema.map(|id| shape::property_names(self.schemas, id)).unwrap_or_default();
            let pairs = self.sent.query.iter().filter_map(|pair| {
                let name = std::str::from_utf8(&pair.name).ok()?;
                names.iter().any(|n| n == name).then(|| (vec![name.to_owned()], pair.value))
            });
            return Ok(pairs.collect());
        }
        let Some(raw) = values.first() else { return Ok(Vec::new()) };
        let (raw, separator): (Raw<'r>, &[u8]) = match style {
            Style::Label => (self.prefix(*raw, b".")?, if *explode { b"." } else { b"," }),
            Style::Matrix if *explode => (self.prefix(*raw, b";")?, b";"),
            Style::Matrix => (self.prefix(*raw, format!(";{name}=").as_bytes())?, b","),
            Style::Pipe => (*raw, b"|"),
            Style::Space => (*raw, b"%20"),
            _ => (*raw, b","),
        };
        let pieces = raw.split(separator);
        let broken = || {
            rules::param_style::of(
                self.spot(Some(raw.span), ""),
                if *explode { "`a=1,b=2`" } else { "`a,1,b,2`" },
            )
        };
        let mut members = Vec::new();
        if *explode {
            for piece in pieces {
                let [name, value] = piece.split(b"=")[..] else { return Err(broken()) };
                members.push((vec![self.text(name)?], value));
            }
        } else {
            for pair in pieces.chunks(2) {
                let [name, value] = pair else { return Err(broken()) };
                members.push((vec![self.text(*name)?], *value));
            }
        }
        Ok(members)
    }

    /// The text of a raw value, percent-decoded once.
    fn text(&self, raw: Raw<'_>) -> Result<String, Violation> {
        let octets = match self.parameter.location {
            ParameterIn::Query => percent::decode_form(raw.octets),
            ParameterIn::Path | ParameterIn::Cookie => percent::decode(raw.octets),
            // Field values are octets; those above ASCII have no meaning of their own.
            ParameterIn::Header => return Ok(String::from_utf8_lossy(raw.octets).into_owned()),
        };
        String::from_utf8(octets.into_owned()).map_err(|_| {
            let mut spot = self.spot(Some(raw.span), "");
            spot.found = "not UTF-8 after percent-decoding".into();
            rules::param_type::of(
                spot,
                "text in UTF-8",
                Some("Encode the text as UTF-8 first, then percent-encode it."),
            )
        })
    }

    fn check_json(&self) -> Vec<Violation> {
        let values = self.sent.values(self.parameter);
        let one = match values.as_slice() {
            [] => self.absent().map(|_| None),
            [only] if only.octets.is_empty() && self.parameter.allow_empty => Ok(None),
            [only] if only.octets.is_empty() => {
                Err(rules::param_empty::of(self.spot(Some(only.span), ""), "JSON"))
            }
            [only] => self.text(*only).and_then(|text| {
                match json::Document::parse(text.as_bytes(), &json::Limits::default()) {
                    Ok(document) => Ok(Some((document.to_value(), only.span))),
                    Err(why) => {
                        Err(rules::param_json_invalid::of(self.spot(Some(only.span), ""), &why.detail))
                    }
                }
            }),
            [_, second, ..] => {
                Err(rules::param_duplicated::of(self.spot(Some(second.span), ""), values.len()))
            }
        };
        match one {
            Err(violation) => vec![violation.with_schema(self.parameter.at.clone())],
            Ok(None) => Vec::new(),
            Ok(Some((value, whole))) => {
                self.validate(&Reading { candidates: vec![value], parts: Vec::new(), whole })
            }
        }
    }

    fn validate(&self, reading: &Reading) -> Vec<Violation> {
        let Some(id) = self.parameter.schema else { return Vec::new() };
        let mut fewest: Option<Vec<Fault<'_>>> = None;
        for candidate in &reading.candidates {
            let faults = Evaluator::new(self.schemas, self.sent.direction).faults(id, candidate);
            if faults.is_empty() {
                return Vec::new();
            }
            let faults = merged(faults);
            if fewest.as_ref().is_none_or(|best| faults.len() < best.len()) {
                fewest = Some(faults);
            }
        }
        let faults = fewest.unwrap_or_default();
        faults.iter().map(|fault| self.violation(fault, reading)).collect()
    }

    fn violation(&self, fault: &Fault<'_>, reading: &Reading) -> Violation {
        let part = reading.parts.iter().find(|(pointer, _)| *pointer == fault.pointer);
        let span = part.map_or(reading.whole, |(_, span)| *span);
        let shown = match fault.value {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.len().to_string(),
            other => other.to_string(),
        };
        let spot = self.part_spot(&fault.pointer, span, &shown);
        let clause = self.sent.operation.document.clause(fault.schema, fault.keyword);
        let mut violation = phrase(fault, spot).with_schema(clause);
        violation.remedy = remedy::of(fault, self.schemas).map(Box::new);
        violation
    }

    fn spot(&self, span: Option<Span>, text: &str) -> Spot {
        let found = match crate::secret::is_secret(self.schemas, self.parameter) {
            true => format!("a value of {} characters (not shown)", text.chars().count()),
            false => sensitive::echo(&self.parameter.name, text),
        };
        Spot::of(&self.parameter.name, self.parameter.location, span, found)
    }

    /// An item or member of the parameter.
    fn part_spot(&self, pointer: &str, span: Span, text: &str) -> Spot {
        let mut spot = self.spot(Some(span), text);
        if let Some(part) = pointer.strip_prefix('/') {
            let whole = spot.subject.replacen("The", "the", 1);
            spot.subject = match part.parse::<usize>() {
                Ok(index) => format!("Item {} of {whole}", index + 1),
                Err(_) => format!("{} in {whole}", words::name(part)),
            };
        }
        spot
    }
}
