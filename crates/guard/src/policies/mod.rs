//! What is decided by configuration alone, before the API is asked: who is let in, what pages of other sites may do,
//! what is blocked, retired or under maintenance.
//!
//! Each of them is a plain value that says which requests it is about and a function that decides. The order in
//! which they are asked is that of the phases, and the pipeline's to keep.

mod cors;
mod csrf;
mod operator;
mod origin;
mod pattern;
mod require;
mod select;
mod versions;

pub use cors::{Cors, CorsError, Preflight};
pub use csrf::{Csrf, Tokens};
pub use operator::{Access, Block, Legal, Maintenance, Retired};
pub use pattern::Pattern;
pub use require::{Otherwise, Require};
pub use select::{Asked, Traits, Which, header};
pub use versions::Versions;

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Which networks may send which requests.
    pub access: Vec<Access>,
    /// Requests that the operator does not want.
    pub blocks: Vec<Block>,
    /// Resources that a legal demand keeps from being served.
    pub legal: Vec<Legal>,
    /// What pages of other origins may ask for and read.
    pub cors: Cors,
    /// The same for requests to services that have their own, by their names.
    pub cors_of: Vec<(String, Cors)>,
    /// What keeps other sites from using the cookies of whoever visits them.
    pub csrf: Option<Csrf>,
    /// What is not served for a while.
    pub maintenance: Vec<Maintenance>,
    /// What was removed for good.
    pub retired: Vec<Retired>,
    /// Versions of the API that there are.
    pub versions: Option<Versions>,
    /// What callers have to be besides known.
    pub requires: Vec<Require>,
}

impl Policies {
    /// What pages of other origins may ask a service for, and read of its answers.
    pub fn cors_for(&self, service: Option<&str>) -> &Cors {
        let own = self.cors_of.iter().find(|(name, _)| service == Some(name.as_str()));
        own.map_or(&self.cors, |(_, cors)| cors)
    }
}
