//! What a contract enforces of each operation, in words and in numbers: for `candor check` and for pages.
//!
//! Everything is derived from the compiled operations, which are what requests are checked against.

mod refusals;
mod sketch;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    rc::Rc,
};

use candor_rule::{ParameterIn, Rule, SchemaRef};
use candor_syntax::MediaType;

use crate::{
    Contract, Gap, Operation, accept, gap::Why, operation::Content, responses::Responses,
    rules::not_acceptable, schema::Id,
};

pub use sketch::{Part, Sketch};

/// Looks at the operations of a contract one by one; what they share is reckoned once.
pub struct Overview<'c> {
    contract: &'c Contract,
    /// By document and schema.
    reached: HashMap<(usize, Id, bool), Rc<Reached>>,
}

/// What is enforced of one operation.
#[derive(Debug)]
pub struct Enforced {
    /// Single conditions: each parameter, the body and its types, and each keyword of their schemas.
    pub checks: usize,
    /// Rules with which a request may be refused because of this operation, in the order of the checks.
    pub rules: Vec<&'static Rule>,
    /// What the document asks for and is not enforced.
    pub gaps: Vec<Gap>,
}

/// A parameter in words.
#[derive(Debug)]
pub struct DescribedParameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: ParameterIn,
    /// It must be sent.
    pub required: bool,
    /// How lists and objects are written, if the value is one: "separated by commas".
    pub written: Option<&'static str>,
    /// What its value has to be.
    pub shape: Sketch,
    /// Where it is declared.
    pub at: SchemaRef,
}

/// A media type of a body in words.
#[derive(Debug)]
pub struct DescribedContent {
    /// As written in the document.
    pub range: String,
    /// What is looked at besides the schema: "JSON", "form fields"; "nothing" for octets.
    pub read_as: &'static str,
    /// What the schema asks for; `None` where it is not applied.
    pub shape: Option<Sketch>,
}

/// How far a description goes into what refers to named schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// So many levels deep.
    Levels(usize),
    /// Up to the next schema that has a name: see [`Overview::named`].
    Named,
}

/// What a schema and all below it hold.
#[derive(Debug, Default)]
struct Reached {
    checks: usize,
    rules: Vec<&'static Rule>,
    gaps: Vec<Gap>,
}

impl Contract {
    /// What is enforced, operation by operation.
    pub fn overview(&self) -> Overview<'_> {
        Overview { contract: self, reached: HashMap::new() }
    }
}

impl Overview<'_> {
    /// How many operations there are.
    pub fn operations(&self) -> usize {
        self.contract.operations.len()
    }

    /// What is enforced of an operation.
    pub fn of(&mut self, operation: &Operation) -> Enforced {
        let mut enforced = Enforced { checks: 0, rules: Vec::new(), gaps: operation.gaps.clone() };
        for parameter in &operation.parameters {
            enforced.checks += 1;
            enforced.rules.extend(refusals::parameter(parameter));
            if let Some(schema) = parameter.schema {
                enforced.add(&self.reach(operation, schema, true));
            }
        }
        if let Some(body) = &operation.body {
            enforced.checks += usize::from(body.required) + usize::from(!body.content.is_empty());
            enforced.rules.extend(refusals::body(body));
            for content in &body.content {
                let kind = Kind::of(content);
                enforced.rules.extend(refusals::of_language(kind, &content.range));
                if kind != Kind::Octets {
                    enforced.rules.extend(refusals::CODED);
                }
                let schemas = [content.schema, content.items].into_iter().flatten();
                match kind.why_not() {
                    None => schemas.for_each(|id| enforced.add(&self.reach(operation, id, false))),
                    Some(why) => enforced.gaps.extend(schemas.map(|id| {
                        let at = operation.document.clause(operation.document.schemas.get(id), None);
                        Gap { what: format!("the schema of `{}`", content.range), why: why.words(), at }
                    })),
                }
            }
        }
        if accept::is_negotiated(operation) {
            enforced.checks += 1;
            enforced.rules.push(&not_acceptable::RULE);
        }
        if operation.upgrade_only {
            enforced.checks += 1;
            enforced.rules.push(&candor_wire::rules::upgrade_required::RULE);
        }
        let mut known = HashSet::new();
        enforced.rules.retain(|rule| known.insert(rule.code));
        enforced.rules.sort_by_key(|rule| (rule.phase, rule.code));
        let mut known = HashSet::new();
        enforced.gaps.retain(|gap| {
            known.insert((gap.what.clone(), gap.at.pointer.clone(), gap.at.line, gap.at.column))
        });
        enforced
    }

    /// The parameters of an operation in words.
    pub fn parameters(&self, operation: &Operation, detail: Detail) -> Vec<DescribedParameter> {
        let schemas = &operation.document.schemas;
        let described = operation.parameters.iter().map(|parameter| {
            let shape = parameter.schema.map(|id| sketch::of(schemas, id, detail)).unwrap_or_default();
            DescribedParameter {
                name: parameter.name.clone(),
                location: parameter.location,
                required: parameter.required,
                written: refusals::written(parameter, schemas),
                shape,
                at: parameter.at.clone(),
            }
        });
        described.collect()
    }

    /// The media types of an operation's body in words.
    pub fn contents(&self, operation: &Operation, detail: Detail) -> Vec<DescribedContent> {
        let contents = operation.body.iter().flat_map(|body| &body.content);
        let described = contents.map(|content| {
            let kind = Kind::of(content);
            let schema = content.items.or(content.schema).filter(|_| kind.why_not().is_none());
            DescribedContent {
                range: content.range.clone(),
                read_as: kind.words(),
                shape: schema.map(|id| sketch::of(&operation.document.schemas, id, detail)),
            }
        });
        described.collect()
    }

    /// The answers that an operation documents, as written: "200", "4XX", "default".
    pub fn answers(&self, operation: &Operation) -> Vec<String> {
        operation.responses.as_ref().map(Responses::codes).unwrap_or_default()
    }

    /// Every schema with a name that requests are checked against, by its place, for [`Detail::Named`].
    pub fn named(&self) -> BTreeMap<String, (SchemaRef, Sketch)> {
        let mut named = BTreeMap::new();
        let mut known: HashMap<usize, HashSet<Id>> = HashMap::new();
        for operation in &self.contract.operations {
            let parameters = operation.parameters.iter().filter_map(|p| p.schema);
            let contents = operation.body.iter().flat_map(|body| &body.content);
            let bodies = contents.filter(|c| Kind::of(c).why_not().is_none());
            let bodies = bodies.flat_map(|c| [c.schema, c.items].into_iter().flatten());
            let known = known.entry(std::ptr::from_ref(&*operation.document) as usize).or_default();
            sketch::gather(&operation.document, parameters.chain(bodies).collect(), known, &mut named);
        }
        named
    }

    /// What a schema and all below it hold.
    fn reach(&mut self, operation: &Operation, root: Id, is_parameter: bool) -> Rc<Reached> {
        let document = &*operation.document;
        let key = (std::ptr::from_ref(document) as usize, root, is_parameter);
        if let Some(known) = self.reached.get(&key) {
            return known.clone();
        }
        let mut reached = Reached::default();
        let mut seen = HashSet::from([root]);
        let mut rules = HashSet::new();
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let schema = document.schemas.get(id);
            reached.checks += schema.keywords.len();
            for rule in refusals::schema(schema, is_parameter) {
                if rules.insert(rule.code) {
                    reached.rules.push(rule);
                }
            }
            reached.gaps.extend(schema.unchecked.iter().map(|unchecked| Gap {
                what: unchecked.what.to_string(),
                why: unchecked.why.words(),
                at: document.place(&schema.pointer, unchecked.at),
            }));
            let inner = schema.keywords.iter().filter(|keyword| !document.schemas.closes(&keyword.check));
            let inner = inner.flat_map(|keyword| keyword.check.schemas());
            open.extend(inner.filter(|id| seen.insert(*id)));
        }
        reached.gaps.sort_by_key(|gap| (gap.at.line, gap.at.column));
        let reached = Rc::new(reached);
        self.reached.insert(key, reached.clone());
        reached
    }
}

impl Enforced {
    fn add(&mut self, reached: &Reached) {
        self.checks += reached.checks;
        self.rules.extend(&reached.rules);
        self.gaps.extend(reached.gaps.iter().cloned());
    }
}

/// What kind of body a media type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Records,
    Form,
    Multipart,
    OtherParts,
    Xml,
    Text,
    Octets,
}

impl Kind {
    fn of(content: &Content) -> Self {
        let essence = content.range.split(';').next().unwrap_or("").trim();
        match MediaType::parse(content.range.as_bytes()) {
            // A range is read as what comes.
            _ if matches!(essence, "*/*" | "application/*") => Self::Json,
            _ if essence.ends_with("/*+json") => Self::Json,
            Ok(m) if m.is_json() => Self::Json,
            Ok(m) if m.is_form() => Self::Form,
            Ok(m) if m.essence() == "multipart/form-data" => Self::Multipart,
            Ok(m) if m.is_multipart() => Self::OtherParts,
            Ok(m) if m.is_xml() => Self::Xml,
            Ok(m) if m.is_json_lines() || m.is_json_sequence() => Self::Records,
            Ok(m) if m.is_text() => Self::Text,
            _ => Self::Octets,
        }
    }

    /// Why no schema is applied.
    fn why_not(self) -> Option<Why> {
        match self {
            Self::Xml => Some(Why::Xml),
            Self::Octets => Some(Why::Octets),
            Self::OtherParts => Some(Why::Parts),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Records => "JSON texts, each",
            Self::Form => "form fields",
            Self::Multipart => "form parts",
            Self::OtherParts => "parts",
            Self::Xml => "well-formed XML",
            Self::Text => "text",
            Self::Octets => "octets",
        }
    }
}
