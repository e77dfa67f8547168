//! Compiled operations and schemas to terms.

use candor_rule::ParameterIn;
use candor_syntax::MediaType;

use super::{BodyTerms, Demand, DiscriminatorTerms, OperationTerms, ParameterTerms, Term, TermId, Terms};
use crate::{
    Contract, Operation,
    operation::RequestBody,
    parameter::Style,
    schema::{Check, Direction, Id, Properties, Schema, Schemas},
};

impl Contract {
    /// What the operations for which `wanted` says so ask of requests. Titles and descriptions of schemas are
    /// there if the contract was made by [`Contract::check`].
    pub fn terms(&self, wanted: impl Fn(&Operation) -> bool) -> Terms {
        let mut terms = Terms::default();
        for operation in self.operations.iter().filter(|operation| wanted(operation)) {
            let mut teller = Teller::new(&operation.document.schemas, &mut terms);
            let told = teller.operation(operation);
            terms.operations.push(told);
        }
        terms
    }
}

/// Tells schemas of one document, each once.
struct Teller<'c, 't> {
    schemas: &'c Schemas,
    terms: &'t mut Terms,
    open: Vec<(TermId, Id)>,
}

impl<'c, 't> Teller<'c, 't> {
    fn new(schemas: &'c Schemas, terms: &'t mut Terms) -> Self {
        Self { schemas, terms, open: Vec::new() }
    }

    fn operation(&mut self, operation: &Operation) -> OperationTerms {
        let parameters = operation.parameters.iter().map(|parameter| ParameterTerms {
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            allow_empty: parameter.allow_empty,
            json: parameter.json,
            spread: parameter.is_spread(self.schemas),
            deep: parameter.style == Style::DeepObject && parameter.location == ParameterIn::Query,
            schema: parameter.schema.map(|id| self.tell(id)),
            description: parameter.description.clone(),
        });
        let parameters = parameters.collect();
        let body = operation.body.as_ref().map(|body| self.body(body));
        OperationTerms {
            id: operation.id.clone(),
            method: operation.method.clone(),
            template: operation.template.to_string(),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            deprecated: operation.deprecated,
            parameters,
            credentials: operation.credentials.clone(),
            body,
        }
    }

    fn body(&mut self, body: &RequestBody) -> BodyTerms {
        let is_json = |range: &str| {
            let essence = range.split(';').next().unwrap_or("").trim();
            let stands_for_json = matches!(essence, "*/*" | "application/*") || essence.ends_with("/*+json");
            stands_for_json || MediaType::parse(range.as_bytes()).is_ok_and(|m| m.is_json())
        };
        // A patch is a list of steps by rules of its own (RFC 6902); the plainest JSON comes first.
        let json = body.content.iter().filter(|content| is_json(&content.range));
        let json = json.filter(|content| !content.range.contains("json-patch+json"));
        let chosen = json.min_by_key(|content| !content.range.starts_with("application/json"));
        let others = body.content.iter().map(|content| &content.range);
        let others = others.filter(|range| chosen.is_none_or(|chosen| chosen.range != **range));
        BodyTerms {
            required: body.required,
            range: chosen.map(|content| content.range.clone()),
            schema: chosen.and_then(|content| content.schema).map(|id| self.tell(id)),
            others: others.cloned().collect(),
        }
    }

    /// The number of a schema, told with all that it reaches.
    fn tell(&mut self, id: Id) -> TermId {
        let root = self.number(id);
        while let Some((number, id)) = self.open.pop() {
            let term = self.term(self.schemas.get(id));
            if let Some(slot) = self.terms.all.get_mut(number) {
                *slot = term;
            }
        }
        root
    }

    fn number(&mut self, id: Id) -> TermId {
        let key = (std::ptr::from_ref(self.schemas) as usize, id);
        if let Some(number) = self.terms.known.get(&key) {
            return *number;
        }
        let number = self.terms.all.len();
        self.terms.all.push(Term::default());
        self.terms.known.insert(key, number);
        self.open.push((number, id));
        number
    }

    fn numbers(&mut self, ids: &[Id]) -> Vec<TermId> {
        ids.iter().map(|id| self.number(*id)).collect()
    }

    fn named(&mut self, list: &[(Box<str>, Id)]) -> Vec<(String, TermId)> {
        list.iter().map(|(name, id)| (name.to_string(), self.number(*id))).collect()
    }

    fn term(&mut self, schema: &Schema) -> Term {
        let notes = schema.notes.as_deref();
        Term {
            pointer: schema.pointer.to_string(),
            title: notes.and_then(|notes| notes.title.clone()),
            description: notes.and_then(|notes| notes.description.clone()),
            deprecated: notes.is_some_and(|notes| notes.deprecated),
            default: schema.default.as_deref().cloned(),
            never: schema.never,
            nullable: schema.nullable,
            read_only: schema.read_only,
            write_only: schema.write_only,
            discriminator: schema.discriminator.as_ref().map(|discriminator| DiscriminatorTerms {
                property: discriminator.property.to_string(),
                mapping: self.named(&discriminator.mapping),
            }),
            demands: schema.keywords.iter().map(|keyword| self.demand(schema, &keyword.check)).collect(),
            gaps: schema.unchecked.iter().map(|gap| (gap.what.to_string(), gap.why.words())).collect(),
        }
    }

    fn demand(&mut self, schema: &Schema, check: &Check) -> Demand {
        match check {
            Check::Reference(id) => Demand::Reference(self.number(*id)),
            Check::DynamicReference { target, .. } => Demand::DynamicReference(self.number(*target)),
            Check::Type(types) => Demand::Type(types.names()),
            Check::Enum(values) => Demand::Enum(values.clone()),
            Check::Const(value) => Demand::Const(value.clone()),
            Check::Minimum(bound) => Demand::Minimum(bound.clone()),
            Check::Maximum(bound) => Demand::Maximum(bound.clone()),
            Check::ExclusiveMinimum(bound) => Demand::ExclusiveMinimum(bound.clone()),
            Check::ExclusiveMaximum(bound) => Demand::ExclusiveMaximum(bound.clone()),
            Check::MultipleOf(step) => Demand::MultipleOf(step.clone()),
            Check::MinLength(min) => Demand::MinLength(*min),
            Check::MaxLength(max) => Demand::MaxLength(*max),
            Check::Pattern(pattern) => Demand::Pattern(pattern.source.to_string()),
            Check::Format(format) => Demand::Format(format.name()),
            Check::MinItems(min) => Demand::MinItems(*min),
            Check::MaxItems(max) => Demand::MaxItems(*max),
            Check::UniqueItems => Demand::UniqueItems,
            Check::PrefixItems(ids) => Demand::PrefixItems(self.numbers(ids)),
            Check::Items { after, schema } => Demand::Items { after: *after, schema: self.number(*schema) },
            Check::Contains { schema, min, max } => {
                Demand::Contains { schema: self.number(*schema), min: *min, max: *max }
            }
            Check::MinProperties(min) => Demand::MinProperties(*min),
            Check::MaxProperties(max) => Demand::MaxProperties(*max),
            Check::Required(names) => Demand::Required(self.required(schema, names)),
            Check::DependentRequired(rules) => {
                let texts = |names: &[Box<str>]| names.iter().map(ToString::to_string).collect();
                let rules = rules.iter().map(|(trigger, names)| (trigger.to_string(), texts(names)));
                Demand::DependentRequired(rules.collect())
            }
            Check::Properties(properties) => Demand::Properties(self.properties(properties)),
            Check::PatternProperties(patterns) => {
                let told = patterns.iter().map(|(p, id)| (p.source.to_string(), self.number(*id)));
                Demand::PatternProperties(told.collect())
            }
            Check::AdditionalProperties { schema } => Demand::AdditionalProperties(self.number(*schema)),
            Check::PropertyNames(id) => Demand::PropertyNames(self.number(*id)),
            Check::DependentSchemas(rules) => Demand::DependentSchemas(self.named(rules)),
            Check::AllOf(ids) => Demand::AllOf(self.numbers(ids)),
            Check::AnyOf(ids) => Demand::AnyOf(self.numbers(ids)),
            Check::OneOf(ids) => Demand::OneOf(self.numbers(ids)),
            Check::Not(id) => Demand::Not(self.number(*id)),
            Check::If { test, then, otherwise } => Demand::If {
                test: self.number(*test),
                then: then.map(|id| self.number(id)),
                otherwise: otherwise.map(|id| self.number(id)),
            },
            Check::UnevaluatedProperties(id) => Demand::UnevaluatedProperties(self.number(*id)),
            Check::UnevaluatedItems(id) => Demand::UnevaluatedItems(self.number(*id)),
        }
    }

    /// What only the server sets is not asked of a request.
    fn required(&self, schema: &Schema, names: &[Box<str>]) -> Vec<String> {
        let is_foreign = |name: &str| {
            schema.property(name).is_some_and(|id| self.schemas.is_foreign(id, Direction::Request))
        };
        names.iter().filter(|name| !is_foreign(name)).map(ToString::to_string).collect()
    }

    /// Members stand where their schemas stand.
    fn properties(&mut self, properties: &Properties) -> Vec<(String, TermId)> {
        let mut sorted: Vec<(&Box<str>, &Id)> = properties.iter().collect();
        sorted.sort_by_key(|(name, id)| (self.schemas.get(**id).at, *name));
        sorted.into_iter().map(|(name, id)| (name.to_string(), self.number(*id))).collect()
    }
}
