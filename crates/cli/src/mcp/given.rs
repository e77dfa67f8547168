//! What a tool is given: arguments by name, held against what the tool says of them.

use serde_json::{Value, json};

use crate::{
    call::{Call, Sources},
    output::Failure,
};
use candor_reader::given::Sent;

/// One argument of a tool.
pub struct Argument {
    pub name: &'static str,
    pub kind: Kind,
    /// What it is, for agents.
    pub words: &'static str,
    pub is_needed: bool,
}

/// What a value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// From 1 to this.
    Number(u64),
    Flag,
}

impl Argument {
    pub const fn needed(name: &'static str, words: &'static str) -> Self {
        Self { name, kind: Kind::Text, words, is_needed: true }
    }

    pub const fn text(name: &'static str, words: &'static str) -> Self {
        Self { name, kind: Kind::Text, words, is_needed: false }
    }

    pub const fn number(name: &'static str, most: u64, words: &'static str) -> Self {
        Self { name, kind: Kind::Number(most), words, is_needed: false }
    }

    pub const fn flag(name: &'static str, words: &'static str) -> Self {
        Self { name, kind: Kind::Flag, words, is_needed: false }
    }

    /// As JSON Schema.
    pub fn schema(&self) -> Value {
        match self.kind {
            Kind::Text => json!({ "type": "string", "description": self.words }),
            Kind::Number(most) => {
                json!({ "type": "integer", "minimum": 1, "maximum": most, "description": self.words })
            }
            Kind::Flag => json!({ "type": "boolean", "description": self.words }),
        }
    }

    fn takes(&self, value: &Value) -> bool {
        match self.kind {
            Kind::Text => value.is_string(),
            Kind::Number(most) => value.as_u64().is_some_and(|number| (1..=most).contains(&number)),
            Kind::Flag => value.is_boolean(),
        }
    }

    fn wanted(&self) -> String {
        match self.kind {
            Kind::Text => "text".to_owned(),
            Kind::Number(most) => format!("a whole number from 1 to {most}"),
            Kind::Flag => "true or false".to_owned(),
        }
    }
}

/// Arguments that fit a tool.
pub struct Given<'a>(&'a Value);

impl<'a> Given<'a> {
    /// # Errors
    /// If one is unknown, missing or of another kind.
    pub fn read(given: &'a Value, known: &[Argument]) -> Result<Self, Failure> {
        let names = || known.iter().map(|argument| argument.name).collect::<Vec<_>>().join(", ");
        let Some(members) = given.as_object() else {
            return Err(refused("`arguments` is no object".to_owned(), &names()));
        };
        for (name, value) in members {
            match known.iter().find(|argument| argument.name == name) {
                None => return Err(refused(format!("there is no argument `{name}`"), &names())),
                Some(argument) if !argument.takes(value) => {
                    return Err(refused(format!("`{name}` has to be {}", argument.wanted()), &names()));
                }
                Some(_) => {}
            }
        }
        match known.iter().find(|argument| argument.is_needed && !members.contains_key(argument.name)) {
            Some(missing) => Err(refused(format!("`{}` is missing", missing.name), &names())),
            None => Ok(Self(given)),
        }
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    pub fn number(&self, name: &str) -> Option<usize> {
        usize::try_from(self.0.get(name)?.as_u64()?).ok()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The call that is meant: by its id, else by its texts. None if neither is there.
    ///
    /// # Errors
    /// If there is none with this id, or its texts cannot be read.
    pub fn call(&self, sources: &Sources) -> Result<Option<Call>, Failure> {
        if let Some(id) = self.text("id") {
            return sources.by_id(id).map(Some);
        }
        let response = self.text("response").map(|text| text.as_bytes().to_vec());
        let Some(text) = self.text("request") else {
            return Ok(
                response.map(|response| Call::from(Sent { response: Some(response), ..Sent::default() }))
            );
        };
        let mut call = Call::of_text(text.as_bytes(), "request", self.number("entry"))?;
        call.sent.response = response.or(call.sent.response);
        Ok(Some(call))
    }

    /// As [`Given::call`], where one has to be meant.
    ///
    /// # Errors
    /// As [`Given::call`], and if none is.
    pub fn must_call(&self, sources: &Sources) -> Result<Call, Failure> {
        let nothing = || refused("nothing is there to read".to_owned(), "`id`, or `request` as a text");
        self.call(sources)?.ok_or_else(nothing)
    }
}

fn refused(what: String, known: &str) -> Failure {
    Failure::usage((what, format!("give {known}").as_str()))
}
