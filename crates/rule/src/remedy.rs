//! What would mend a violation, as far as its rule can tell.

/// The material of a correction. It is made where the violation is found, since only the rule knows what
/// it would have taken; it may hold values of the contract, never of the request, and is not shown itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// The name at the place was probably meant to be this one.
    Name(String),
    /// Something is absent from the place.
    Add {
        /// Property or parameter.
        name: String,
        /// A name that was sent and looks like it.
        instead: Option<String>,
        /// Its value as JSON, where the contract leaves no choice or states a default.
        value: Option<String>,
        /// What its value has to be, in words.
        expected: String,
    },
    /// The allowed value that was probably meant, as JSON.
    Value(String),
    /// Values of these JSON types are taken (`integer` among them).
    Types(Vec<&'static str>),
    /// Texts of this format are taken (OpenAPI's name of it).
    Format(&'static str),
    /// The path was probably meant to fit this template, base path included.
    Template(String),
}
