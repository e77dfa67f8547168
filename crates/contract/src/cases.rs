//! Contracts that the cases on rule pages name, so that tests of other crates load them by that name.

/// `contract: pets.yaml`: one place to break each rule.
pub const PETS: &str = include_str!("../cases/pets.yaml");

/// A test contract by the name that cases use.
pub fn by_name(name: &str) -> Option<&'static str> {
    match name {
        "pets.yaml" => Some(PETS),
        _ => None,
    }
}
