//! Contracts that the cases on rule pages name, so that tests of other crates load them by that name.

/// `contract: pets.yaml`: one place to break each rule.
pub const PETS: &str = include_str!("../cases/pets.yaml");

/// `contract: answers.yaml`: one place to break each finding about answers.
pub const ANSWERS: &str = include_str!("../cases/answers.yaml");

/// `contract: orders.yaml`: the API of the examples on the pages of status codes.
pub const ORDERS: &str = include_str!("../cases/orders.yaml");

/// `contract: guarded.yaml`: one operation for each way to ask for credentials.
pub const GUARDED: &str = include_str!("../cases/guarded.yaml");

/// `contract: retired.yaml`: what was removed for good.
pub const RETIRED: &str = include_str!("../cases/retired.yaml");

/// `contract: versions.yaml`: what is negotiated, changed under a condition, or sent twice.
pub const VERSIONS: &str = include_str!("../cases/versions.yaml");

/// A test contract by the name that cases use.
pub fn by_name(name: &str) -> Option<&'static str> {
    match name {
        "pets.yaml" => Some(PETS),
        "answers.yaml" => Some(ANSWERS),
        "orders.yaml" => Some(ORDERS),
        "guarded.yaml" => Some(GUARDED),
        "retired.yaml" => Some(RETIRED),
        "versions.yaml" => Some(VERSIONS),
        _ => None,
    }
}
