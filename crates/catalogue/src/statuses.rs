//! The status codes that are registered, and when each is the right one.

mod client_error;
mod redirection;
mod server_error;
mod success;

/// One registered status code.
#[derive(Debug)]
pub struct StatusInfo {
    /// 100 to 599.
    pub code: u16,
    /// The registered reason phrase.
    pub name: &'static str,
    /// Where it is defined.
    pub spec: &'static str,
    /// What it says, in plain words.
    pub says: &'static str,
    /// When it is the right one.
    pub when: &'static str,
    /// When another is: that code, and what speaks for it.
    pub instead: &'static [(u16, &'static str)],
}

impl StatusInfo {
    /// "client error" and its like.
    pub fn class(&self) -> &'static str {
        match self.code / 100 {
            1 => "informational",
            2 => "success",
            3 => "redirection",
            4 => "client error",
            _ => "server error",
        }
    }
}

/// For the tables: one status a call.
const fn status_info(
    code: u16,
    name: &'static str,
    spec: &'static str,
    says: &'static str,
    when: &'static str,
    instead: &'static [(u16, &'static str)],
) -> StatusInfo {
    StatusInfo { code, name, spec, says, when, instead }
}

/// All 64, in order.
pub fn statuses() -> impl Iterator<Item = &'static StatusInfo> {
    [success::ALL, redirection::ALL, client_error::ALL, server_error::ALL].into_iter().flatten()
}

/// The one with this number.
pub fn status(code: u16) -> Option<&'static StatusInfo> {
    statuses().find(|s| s.code == code)
}
